import { loadFlow, type Flow, type FlowData } from '@wangge/flow';
import { StatutoryCalendar, type NamedDay } from '@wangge/worktime';
import type { ClockRule } from '../../services/casework/src/case/case.clocks.ts';
import type { ClockState } from '../../services/casework/src/case/case.state.ts';
import { differing, replay, type ClockLine } from '../../services/casework/src/deadline/replay.ts';
import { MOST_SHOWN, type Check, type Violation } from './check.ts';
import type { Databases } from './databases.ts';

/** How many cases one run replays: about a minute's work, however many there are. */
const MOST_REPLAYED = 20_000;
const BATCH = 200;
/** Cases whose clocks somebody may still act on: open ones, and those closed a month ago at most. */
const LIVELY = `(c.close_time is null or c.close_time > now() - interval '30 days')`;
/** The end of an id is random; of many cases each run takes a share, and every day another one. */
const SHARE = `mod(('x' || right(c.case_id::text, 7))::bit(28)::int, $1) = $2`;
const DAY_MS = 86_400_000;

interface Replayed {
  readonly caseId: string;
  readonly number: string;
  readonly flow: string;
  readonly flowVersion: number;
  readonly catalogueVersion: number;
  readonly clocks: readonly ClockState[];
}
type Line = Omit<ClockLine, 'at'> & { readonly caseId: string; readonly happenTime: Date };
type Reads = Pick<Databases, 'rows' | 'snapshot'>;

/** What a replay needs that many cases share. */
class Rules {
  readonly #matters = new Map<number, Promise<ReadonlyMap<string, readonly ClockRule[]>>>();

  private readonly databases: Reads;
  private readonly flows: ReadonlyMap<string, Flow>;
  private readonly calendar: StatutoryCalendar;

  // Node alone runs this file: it knows no fields among parameters.
  private constructor(databases: Reads, flows: ReadonlyMap<string, Flow>, calendar: StatutoryCalendar) {
    this.databases = databases;
    this.flows = flows;
    this.calendar = calendar;
  }

  static async read(databases: Reads): Promise<Rules> {
    const stored = await databases.rows<{ name: string; version: number; definition: FlowData }>(
      'casework',
      'select name, version, definition from flow',
    );
    const flows = stored.map(({ name, version, definition }) => {
      return [`${name} ${version}`, loadFlow({ ...definition, version })] as const;
    });
    const declared = await databases.rows<{ year: number; holidays: NamedDay[]; makeUpWorkingDays: NamedDay[] }>(
      'casework',
      'select year, holidays, make_up_days as "makeUpWorkingDays" from calendar_notice order by edition',
    );
    const calendar = declared.reduce((known, notice) => known.declared(notice), StatutoryCalendar.china());
    return new Rules(databases, new Map(flows), calendar);
  }

  /** Undefined when the flow a case cites is not there. */
  async of({ flow: name, flowVersion, catalogueVersion }: Replayed) {
    const flow = this.flows.get(`${name} ${flowVersion}`);
    const clocks = await (this.#matters.get(catalogueVersion) ?? this.#read(catalogueVersion));
    return flow && { flow, calendar: this.calendar, rulesOf: (code: string) => clocks.get(code) ?? [] };
  }

  #read(version: number) {
    const read = this.databases
      .rows<{ code: string; clocks: ClockRule[] }>(
        'casework',
        'select code, clocks from matter where catalogue_version = $1',
        [version],
      )
      .then((rows) => new Map(rows.map(({ code, clocks }) => [code, clocks])));
    this.#matters.set(version, read);
    return read;
  }
}

/** Cases of which some clock is another than its history computes, each with the first line at which it departs. */
export async function departedClocks(databases: Reads, now = new Date()): Promise<Violation[]> {
  return databases.snapshot('casework', async () => {
    const rules = await Rules.read(databases);
    const [counted] = await databases.rows<{ n: string }>(
      'casework',
      `select count(*) as n from case_file c where ${LIVELY}`,
    );
    const shares = Math.max(1, Math.ceil(Number(counted?.n ?? 0) / MOST_REPLAYED));
    const share = [shares, Math.floor(now.getTime() / DAY_MS) % shares];
    const found: Violation[] = [];
    for (let after = '00000000-0000-0000-0000-000000000000'; found.length < MOST_SHOWN;) {
      const cases = await batchOf(databases, share, after);
      found.push(...(await departedIn(databases, cases, rules)));
      const last = cases.at(-1);
      if (!last || cases.length < BATCH) break;
      after = last.caseId;
    }
    return found.slice(0, MOST_SHOWN);
  });
}

const batchOf = (databases: Reads, share: readonly number[], after: string): Promise<Replayed[]> =>
  databases.rows<Replayed>(
    'casework',
    `select c.case_id as "caseId", c.number, c.flow, c.flow_version as "flowVersion", c.catalogue_version as "catalogueVersion", c.clocks
       from case_file c where ${LIVELY} and ${SHARE} and c.case_id > $3 order by c.case_id limit ${BATCH}`,
    [...share, after],
  );

async function departedIn(databases: Reads, cases: readonly Replayed[], rules: Rules): Promise<Violation[]> {
  const lines = await databases.rows<Line>(
    'casework',
    `select h.case_id as "caseId", h.version, h.action, h.from_state as "from", h.to_state as "to", h.note, h.happen_time as "happenTime",
         '' as actor, jsonb_build_object('matterCode', h.snapshot -> 'matterCode', 'tasks', h.snapshot -> 'tasks',
           'clocks', h.snapshot -> 'clocks') as snapshot
       from case_history h where h.case_id = any ($1::uuid[]) order by h.case_id, h.version`,
    [cases.map(({ caseId }) => caseId)],
  );
  const byCase = Map.groupBy(lines, ({ caseId }) => caseId);
  const found: Violation[] = [];
  for (const one of cases) {
    const told = (byCase.get(one.caseId) ?? []).map(({ happenTime, ...line }) => ({
      ...line,
      at: happenTime.toISOString(),
    }));
    const ruled = await rules.of(one);
    const fault = ruled ? faultOf(one, told, replay(told, ruled)) : 'cites a flow that is not there';
    if (fault !== undefined) found.push(`${one.number} ${fault}`);
  }
  return found;
}

type Clocks = readonly ClockState[];

/** In words, the first difference: in a line of history, else in the case as it stands. */
function faultOf({ clocks }: Replayed, lines: readonly ClockLine[], states: readonly Clocks[]): string | undefined {
  for (const [index, { version, action, snapshot }] of lines.entries()) {
    const odd = differenceOf(snapshot.clocks, states[index] ?? []);
    if (odd !== undefined) return `version ${version} (${action}): ${odd}`;
  }
  const odd = differenceOf(clocks, states.at(-1) ?? []);
  return odd === undefined ? undefined : `as it stands: ${odd}`;
}

function differenceOf(stored: Clocks, replayed: Clocks): string | undefined {
  const [name] = differing(stored, replayed);
  if (name === undefined) return undefined;
  const due = (clocks: Clocks) =>
    clocks
      .filter((clock) => clock.name === name)
      .map(({ dueTime }) => dueTime)
      .join(', ') || 'none';
  return `clock ${name} is due ${due(stored)}, by its history ${due(replayed)}`;
}

/** What holds of deadlines. */
export const deadlineChecks: readonly Check[] = [
  {
    id: 'I3',
    about: `casework: every clock comes out of its history again (open and lately closed cases; of more than ${MOST_REPLAYED} another share each day)`,
    find: (databases) => departedClocks(databases),
  },
];
