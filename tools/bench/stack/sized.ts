import path from 'node:path';
import { create } from '@bufbuild/protobuf';
import { CaseAdvancedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { AdvanceCaseRequestSchema, CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { type Passport, PassportKind, PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import { ensureDatabase, urlFor } from '@wangge/embedded/postgres';
import { type CommandCall, Database, migrate, scopeOf } from '@wangge/platform/persistence';
import type { DataSource } from 'typeorm';
import { v7 } from 'uuid';
import { superUrlOf } from '../../start/environment.ts';
import { caseEvent, casesOf, keepFlows, nextReport, open } from './casework.ts';
import { fill } from './many-cases.ts';
import { root, type Stack } from './stack.ts';

type Filter = import('../../../services/casework/src/case/case.pages.ts').Filter;
type OpenPages = typeof import('../../../services/casework/src/deadline/open-cases.pages.ts');
type Pages = typeof import('../../../services/casework/src/case/case.pages.ts');

const built = <T>(file: string): Promise<T> => import(path.join(root, 'services/casework/dist', file)) as Promise<T>;
const { pageOfCases } = await built<Pages>('case/case.pages.js');
const { pageOfOpenCases } = await built<OpenPages>('deadline/open-cases.pages.js');

const STREETS = 17;
const COMMUNITIES = 10;
const GRIDS = 3;
/** Not a divisor of what is open, so that each unit has open cases. */
const UNITS = 61;
const OPEN_ONE_OF = 10;
const LINES = 5;

export const grids = Array.from({ length: STREETS * COMMUNITIES * GRIDS }, (_, n) => ({
  id: v7(),
  path: `dc.s${(n % STREETS) + 1}.c${(n % COMMUNITIES) + 1}.g${(n % GRIDS) + 1}`,
}));
export const units = Array.from({ length: UNITS }, () => v7());

const person = (subject: string, roles: string[], paths: string[], unitId = ''): Passport =>
  create(PassportSchema, {
    kind: PassportKind.PERSON,
    subject: `bench|${subject}`,
    issuer: 'gateway',
    roles,
    paths,
    unitId,
  });
const any = <T>(list: readonly T[]): T => list[Math.floor(Math.random() * list.length)] as T;
const TRACEPARENT = '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01';
const PAGE = 21;
const NOTHING: Filter = { under: null, state: null, matterCode: null, light: null };

/** A casework database with so many cases, asked by the service's own statements under the scope of its callers. */
export class Sized {
  readonly #database: Database;
  readonly #cases: ReturnType<typeof casesOf>;
  readonly #openIds: readonly string[];

  private constructor(database: Database, openIds: readonly string[]) {
    this.#database = database;
    this.#cases = casesOf(database);
    this.#openIds = openIds;
  }

  static async make(stack: Stack, name: string, cases: number): Promise<Sized> {
    const superUrl = superUrlOf(stack.setting);
    const passwords = { ownerPassword: 'bench', appPassword: 'bench' };
    const { ownerUrl, appUrl } = await ensureDatabase({ superUrl, service: name, ...passwords });
    const { dataSource } = await built<{ dataSource: (url: string) => DataSource }>('data-source.js');
    await migrate(dataSource(ownerUrl));
    const log = { warn: (fields: object, message: string) => console.error(message, fields) };
    const database = await Database.open({ url: appUrl, application: 'bench', log });
    const first = nextReport();
    const sized = casesOf(database);
    await keepFlows(database);
    await open(sized, first);
    const template = first.opened.facts.caseId;
    await fill({
      superUrl: urlFor(superUrl, { database: name }),
      ...{ template, cases, openOneOf: OPEN_ONE_OF, lines: LINES, grids, units },
    });
    const scope = scopeOf(person('all', ['dispatcher'], ['dc']));
    const rows = await database.transaction(scope, (tx) =>
      tx.query<{ id: string }>(
        `select case_id as id from case_file where due_at is not null order by case_id limit 20000`,
      ),
    );
    return new Sized(
      database,
      rows.map(({ id }) => id),
    );
  }

  /** The newest of a street, as its officers and its board ask for them. */
  street(filter: Partial<Filter> = {}): Promise<unknown[]> {
    const path_ = `dc.s${1 + Math.floor(Math.random() * STREETS)}`;
    return this.#page(person('officer', ['street-officer'], [path_]), { ...NOTHING, ...filter, under: path_ });
  }

  /** The newest of a unit that has a task in them. */
  unit(): Promise<unknown[]> {
    return this.#page(person('handler', ['unit-handler'], [], any(units)), NOTHING);
  }

  /** The most urgent of a street, or of the unit that leads them. */
  async openCases(of: 'street' | 'unit'): Promise<unknown[]> {
    const path_ = `dc.s${1 + Math.floor(Math.random() * STREETS)}`;
    const who =
      of === 'unit'
        ? person('handler', ['unit-handler'], [], any(units))
        : person('officer', ['street-officer'], [path_]);
    const scope = scopeOf(who);
    const page = pageOfOpenCases(
      PAGE,
      null,
      { under: null, light: null, supervised: false, worker: null },
      { places: who.paths, unit: scope.unit },
    );
    const rows = page ? await this.#database.read(scope, ...page) : [];
    if (rows.length === 0) throw new Error('an empty page is quickly read');
    return rows;
  }

  /** A report. */
  report(): Promise<void> {
    return open(this.#cases, nextReport());
  }

  /** A step on an open case: a scoped read, the guarded write. Two that meet at one case are one of them. */
  async step(): Promise<void> {
    const caseId = any(this.#openIds);
    const call = stepCall(caseId);
    const { found } = await this.#cases.find(call, caseId);
    if (!found) return;
    const at = new Date();
    const next = { ...found.now, version: found.now.version + 1 };
    const event = caseEvent(CaseAdvancedSchema, found.facts, next, at, { action: 'contact' });
    const step = { action: 'contact', from: next.state, next, note: '', event };
    await this.#cases.change(call, found, [step], { at, label: 'dispatcher' });
  }

  close(): Promise<void> {
    return this.#database.close();
  }

  async #page(passport: Passport, filter: Filter): Promise<unknown[]> {
    const { actor, unit } = scopeOf(passport);
    const rows = await this.#database.read(
      scopeOf(passport),
      ...pageOfCases(PAGE, null, filter, { places: passport.paths, actor, unit }),
    );
    if (rows.length === 0) throw new Error('an empty page is quickly read');
    return rows;
  }
}

function stepCall(caseId: string): CommandCall {
  const requestId = v7();
  const request = create(AdvanceCaseRequestSchema, { requestId, caseId, action: 'contact' });
  const passport = person('dispatcher', ['dispatcher'], ['dc']);
  const method = CaseService.method.advanceCase;
  return { method, request, passport, requestId, purpose: '', traceparent: TRACEPARENT, audited: false };
}
