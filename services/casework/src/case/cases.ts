import { Injectable } from '@nestjs/common';
import type { Passport } from '@wangge/platform/identity';
import { notFound } from '@wangge/platform/errors';
import {
  brokenConstraint,
  commandValues,
  Conflict,
  crashPoint,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  scopeOf,
  SqlError,
  type CommandCall,
  type CommandTail,
  type Statement,
  type Tx,
} from '@wangge/platform/persistence';
import type { NewTelling } from '../intake/tellings.ts';
import { lastDecision, referenceOf } from '../duty-rule/duty-rule.store.ts';
import { FlowBook } from '../flow/flow.book.ts';
import { nextAlarm } from './case.clocks.ts';
import type { Step } from './case.change.ts';
import { fileNotUsable, staleEtag } from './case.errors.ts';
import type { CaseRow } from './case.row.ts';
import type { Case, CaseState } from './case.state.ts';
import {
  changeCase,
  createCase,
  createToldCase,
  FILE_NOT_USABLE,
  filesById,
  loadByTask,
  loadCase,
  snapshotAt,
} from './case.store.ts';
import { etagOf } from './case.view.ts';
import type { GivenFiles, StoredFileRow } from './evidence.ts';

/** What is written beside the case itself. */
export interface Writing {
  readonly at: Date;
  /** Who did it, as people are told. */
  readonly label: string;
  readonly files?: GivenFiles;
  /** Who told it, where that counts; of a case that is opened. */
  readonly telling?: NewTelling;
  readonly audit?: CommandTail['audit'];
}

/** What an adjudication decided about who a case belongs to. */
export interface Decided {
  readonly unitId: string;
  readonly upheld: boolean;
  readonly competentUnitId: string | null;
}

/** A case found for a change, or the answer an earlier call of the same request got. */
export type Found =
  { readonly found: Case; readonly repeated?: undefined } | { readonly repeated: Case; readonly found?: undefined };

/** Index by which two tellings do not follow the same one. */
const TOLD_AT_ONCE = 'telling_once';
const NO_FILES: GivenFiles = { ids: [], kind: 'before', field: '' };

/** Reads and writes of cases under the caller's scope: a trip to find, a trip to write. */
@Injectable()
export class Cases {
  constructor(
    private readonly db: Database,
    private readonly flows: FlowBook,
  ) {}

  /** The case within the caller's scope. @throws NOT_FOUND */
  async get(call: { readonly passport: Passport }, caseId: string): Promise<Case> {
    const [row] = await this.db.read<CaseRow>(scopeOf(call), loadCase, [caseId]);
    if (!row) throw notFound('case');
    return this.flows.caseOf(row);
  }

  /** The case of a task within the caller's scope. @throws NOT_FOUND */
  async getByTask(call: { readonly passport: Passport }, taskId: string): Promise<Case> {
    const [row] = await this.db.read<CaseRow>(scopeOf(call), loadByTask, [taskId]);
    if (!row) throw notFound('task');
    return this.flows.caseOf(row);
  }

  /** Finds a case to change it, and in the same trip whether this very request was answered before. @throws NOT_FOUND, ABORTED */
  find(call: CommandCall, caseId: string, etag = ''): Promise<Found> {
    return this.#find(call, loadCase, caseId, { what: 'case', etag });
  }

  /** The same by the id of one of its tasks. */
  findByTask(call: CommandCall, taskId: string): Promise<Found> {
    return this.#find(call, loadByTask, taskId, { what: 'task', etag: '' });
  }

  /** Those of the caller's files that belong to nothing yet. */
  async filesOf(call: { readonly passport: Passport }, ids: readonly string[]): Promise<readonly StoredFileRow[]> {
    return ids.length === 0 ? [] : this.db.read<StoredFileRow>(scopeOf(call), filesById, [ids]);
  }

  /** The line of the catalogue an objection rests on; empty for one from before it was asked for. */
  async referenceOf(call: { readonly passport: Passport }, caseId: string, taskId: string): Promise<string> {
    const [row] = await this.db.read<{ reference: string }>(scopeOf(call), referenceOf, [caseId, taskId]);
    return row?.reference ?? '';
  }

  /** What the last adjudication of a case decided, if there was one. */
  async lastDecision(call: { readonly passport: Passport }, caseId: string): Promise<Decided | undefined> {
    return (await this.db.read<Decided>(scopeOf(call), lastDecision, [caseId]))[0];
  }

  /** What an earlier call of the same request was answered, if there was one. */
  async repeated(call: CommandCall): Promise<Case | undefined> {
    const before = earlier(call, await this.db.read(scopeOf(call), earlierStatement, earlierValues(call)));
    return before && this.#at(call, await this.get(call, before.aggregateId), before.version);
  }

  /** Opens a case; answers it, or that of an earlier call; `Conflict`: told a moment ago. @throws INVALID_ARGUMENT FILE_NOT_USABLE */
  async open(
    call: CommandCall,
    opened: Case,
    code: Buffer,
    step: Step,
    writing: Writing,
  ): Promise<Case | typeof Conflict> {
    const { facts, now } = opened;
    const { files = NO_FILES, at, label } = writing;
    const own = [
      ...[facts.caseId, facts.number, now.state, facts.flow, facts.flowVersion, now.matterCode, now.matterName],
      ...[
        facts.catalogueVersion,
        now.itemClass,
        facts.description,
        facts.channel,
        now.gridId,
        now.happenedAtPath,
        now.orgPath,
      ],
      ...[
        facts.longitude,
        facts.latitude,
        facts.placeWords,
        facts.reporterSubject,
        facts.reporterId,
        facts.sealed,
        code,
      ],
      ...[
        JSON.stringify(now.clocks),
        nextAlarm(now.clocks),
        now.light,
        at,
        label,
        JSON.stringify(now),
        files.ids,
        files.kind,
      ],
    ];
    try {
      const values = [...own, ...commandValues(call, tailOf(opened, [step], writing))];
      const { telling } = writing;
      const told = telling ? [...values, telling.teller, telling.follows, telling.followsNumber] : values;
      await this.db.call(telling ? createToldCase : createCase, told);
      crashPoint('case_opened');
      return opened;
    } catch (error) {
      // The same request got here before: it took the key, and the files with it.
      const broken = brokenConstraint(error) ?? '';
      if (!['idempotency_pkey', TOLD_AT_ONCE].includes(broken) && !isFileNotUsable(error)) throw error;
      const before = await this.repeated(call);
      if (before) return before;
      if (broken === TOLD_AT_ONCE) return Conflict;
      throw isFileNotUsable(error) ? fileNotUsable(files.field) : error;
    }
  }

  /**
   * Writes the steps if the case is still as it was found; else answers `Conflict` and has written nothing.
   * @throws INVALID_ARGUMENT FILE_NOT_USABLE
   */
  async change(
    call: CommandCall,
    found: Case,
    steps: readonly Step[],
    writing: Writing,
  ): Promise<void | typeof Conflict> {
    try {
      const [row] = await this.db.call<{ rows: number }>(changeCase, changeValues(call, found, steps, writing));
      return row?.rows === 0 ? Conflict : undefined;
    } catch (error) {
      throw isFileNotUsable(error) ? fileNotUsable(writing.files?.field ?? '') : error;
    }
  }

  /** The same with rows of its own beside, in one transaction: for what happens rarely. */
  async changeWith(
    call: CommandCall,
    found: Case,
    steps: readonly Step[],
    writing: Writing,
    also: (tx: Tx) => Promise<void>,
  ): Promise<void | typeof Conflict> {
    return this.db
      .transaction(scopeOf(call), async (tx) => {
        const [row] = await tx.query<{ rows: number }>(changeCase, changeValues(call, found, steps, writing));
        if (row?.rows === 0) return Conflict;
        await also(tx);
        return undefined;
      })
      .catch((error: unknown) => {
        throw isFileNotUsable(error) ? fileNotUsable(writing.files?.field ?? '') : error;
      });
  }

  /** The same within a transaction, for jobs that hold the row. */
  async changeWithin(tx: Tx, call: CommandCall, found: Case, steps: readonly Step[], writing: Writing): Promise<void> {
    await tx.query(changeCase, changeValues(call, found, steps, writing));
  }

  async #find(
    call: CommandCall,
    load: Statement,
    id: string,
    { what, etag }: { what: string; etag: string },
  ): Promise<Found> {
    // The case first: if it shows what this very request did a moment ago, its memory, read after it, shows so too.
    const [[row], before] = (await this.db.readAll(scopeOf(call), [
      [load, [id]],
      [earlierStatement, earlierValues(call)],
    ])) as [CaseRow[], unknown[]];
    const memory = earlier(call, before);
    if (!row) throw notFound(what);
    const found = await this.flows.caseOf(row);
    if (memory) return { repeated: await this.#at(call, found, memory.version) };
    if (etag !== '' && etag !== etagOf(found)) throw staleEtag(found.now.state, found.now.version);
    return { found };
  }

  /** The case as it stood at a version. */
  async #at(call: CommandCall, found: Case, version: number): Promise<Case> {
    if (found.now.version === version) return found;
    const [line] = await this.db.read<{ snapshot: Omit<CaseState, 'taken' | 'oversight'> }>(scopeOf(call), snapshotAt, [
      found.facts.caseId,
      version,
    ]);
    if (!line) throw notFound('case');
    // A line from before steps were counted does not say how often, nor an old one what those above did.
    return { ...found, now: { taken: {}, oversight: {}, ...line.snapshot } };
  }
}

const isFileNotUsable = (error: unknown): boolean => error instanceof SqlError && error.state === FILE_NOT_USABLE;

function changeValues(call: CommandCall, found: Case, steps: readonly Step[], writing: Writing): unknown[] {
  const { facts, now: before } = found;
  const next = steps.at(-1)?.next ?? before;
  const { files = NO_FILES, at, label } = writing;
  const lines = steps.map((step) => ({
    ...{ version: step.next.version, action: step.action, from: step.from, to: step.next.state, note: step.note },
    snapshot: step.next,
  }));
  const own = [
    ...[
      facts.caseId,
      before.version,
      next.version,
      next.state,
      next.matterCode,
      next.matterName,
      next.itemClass,
      next.gridId,
    ],
    ...[
      next.happenedAtPath,
      next.orgPath,
      next.leadUnitId,
      next.unitIds,
      JSON.stringify(next.clocks),
      nextAlarm(next.clocks),
    ],
    ...[next.light, next.escalationLevel, next.reworkCount, next.objectionCount, next.reopenCount, next.satisfaction],
    ...[next.fileTime, next.closeTime, at, label, JSON.stringify(lines)],
    ...[next.tasks === before.tasks ? null : JSON.stringify(next.tasks), files.ids, files.kind],
    JSON.stringify(next.taken),
  ];
  return [...own, ...commandValues(call, tailOf({ ...found, now: next }, steps, writing))];
}

function tailOf({ facts, now }: Case, steps: readonly Step[], { audit }: Writing): CommandTail {
  const events = steps.map((step) => step.event);
  return { aggregateId: facts.caseId, version: now.version, events, ...(audit && { audit }) };
}
