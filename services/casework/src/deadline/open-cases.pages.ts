import { type Statement, statement } from '@wangge/platform/persistence';
import { levelOf, overlap } from '../case/case.pages.ts';

/** Why an open case is the caller's. */
export type Mine = 'place' | 'lead' | 'help';

/** A row of the list. */
export interface OpenRow {
  readonly caseId: string;
  readonly number: string;
  readonly matterCode: string;
  readonly matterName: string;
  readonly state: string;
  readonly orgPath: string;
  readonly light: string;
  readonly escalationLevel: number;
  readonly dueAt: Date;
  readonly mine: Mine;
}

/** Where a page goes on: behind this row. */
export interface Behind {
  readonly dueAt: string;
  readonly caseId: string;
  readonly mine: string;
}

const FIRST: Behind = { dueAt: '-infinity', caseId: '00000000-0000-0000-0000-000000000000', mine: '' };

// $1 how many, $2 $3 $4 behind this row, then the filter: $5 path, $6 light, $7 worker it was passed to; what an arm is about comes behind.
const FILTERED = `($5::text is null or (c.org_path >= $5 and c.org_path < $5 || '/')) and ($6::text is null or c.light = $6)
  and ($7::text is null or c.oversight @> jsonb_build_object('passed', jsonb_build_array(jsonb_build_object('staffId', $7::text))))`;
/** With an order that is not settled; few are, and an index holds those with any. */
const SUPERVISED = `c.oversight ? 'orders' and c.oversight @? '$.orders[*] ? (@.state != "accepted")'`;
/** All open cases, or those under an order of a leader. */
const WHICH = { all: FILTERED, supervised: `${FILTERED} and ${SUPERVISED}` } as const;
type Which = keyof typeof WHICH;
/** The range is for the index, the rest for a row that is the caller's in two ways. */
const behind = (row: string, mine: Mine) =>
  `(${row}.due_at, ${row}.case_id) >= ($2::timestamptz, $3::uuid)
    and (${row}.due_at, ${row}.case_id, '${mine}') > ($2::timestamptz, $3::uuid, $4::text)`;
const ORDERED = 'order by c.due_at, c.case_id limit $1';

const ofCases = (filter: string, condition: string, mine: Mine) =>
  `select c.case_id, c.due_at, '${mine}' as mine from case_file c
   where ${condition} and c.due_at is not null and ${behind('c', mine)} and ${filter} ${ORDERED}`;

const ofPlaces = (condition: string) => (parameter: string, filter: string) =>
  `select n.* from unnest(${parameter}::text[]) as p cross join lateral (${ofCases(filter, condition, 'place')}) n`;

const OPEN_TASK = `state in ('dispatched', 'objected', 'accepted')`;

/** Each walks an index of open cases by their due time and stops after a page. */
const ARMS = {
  district: (parameter: string, filter: string) => `(${ofCases(filter, `${parameter}::boolean`, 'place')})`,
  street: ofPlaces('c.street_path = p'),
  community: ofPlaces('c.community_path = p'),
  grid: ofPlaces(
    `c.grid_path = substring(p from '^[^.]+(?:\\.[^.]+){3}') and c.org_path >= p and c.org_path < p || '/'`,
  ),
  lead: (parameter: string, filter: string) =>
    `(${ofCases(
      filter,
      `c.lead_unit_id = ${parameter}::uuid and exists (select from task t where t.case_id = c.case_id and t.lead
         and t.unit_id = ${parameter}::uuid and t.${OPEN_TASK})`,
      'lead',
    )})`,
  help: (parameter: string, filter: string) =>
    `(select t.case_id, t.due_at, 'help' as mine from task t where t.unit_id = ${parameter}::uuid and t.due_at is not null
       and t.${OPEN_TASK} and ${behind('t', 'help')}
       and exists (select from case_file c where c.case_id = t.case_id and c.due_at is not null and ${filter})
       order by t.due_at, t.case_id limit $1)`,
} as const;

type Arm = keyof typeof ARMS;
const FIRST_OF_ARMS = 8;

/** A page of each arm, and of these the most urgent. The policy judges every row of every arm. */
const ofArms = (arms: readonly Arm[], which: Which): Statement =>
  statement(
    `open_list_${which}_${arms.join('_')}`,
    `with candidate as (${arms.map((arm, index) => ARMS[arm](`$${index + FIRST_OF_ARMS}`, WHICH[which])).join(' union all ')}),
       first as (select distinct due_at, case_id, mine from candidate order by due_at, case_id, mine limit $1)
     select c.case_id as "caseId", c.number, c.matter_code as "matterCode", c.matter_name as "matterName", c.state,
       c.org_path as "orgPath", c.light, c.escalation_level as "escalationLevel", f.due_at as "dueAt", f.mine
     from first f join case_file c on c.case_id = f.case_id order by f.due_at, f.case_id, f.mine`,
  );

const LEVELS = ['street', 'community', 'grid'] as const;
const UNIT: readonly Arm[] = ['lead', 'help'];

/** Every combination there can be; nobody who sees the whole district needs its parts too. */
const combinations: readonly (readonly Arm[])[] = [
  ...[0, 1, 2, 3, 4, 5, 6, 7].map((levels): Arm[] => LEVELS.filter((_, bit) => (levels & (1 << bit)) !== 0)),
  ['district'] as const,
].flatMap((places) => [places, [...places, ...UNIT]]);
const statementsOf = (which: Which) =>
  new Map(combinations.flatMap((arms) => (arms.length === 0 ? [] : [[arms.join(), ofArms(arms, which)]])));
const statements = { all: statementsOf('all'), supervised: statementsOf('supervised') };

/** Statement and values of a page; undefined for a caller who has neither place nor unit. */
export function pageOfOpenCases(
  limit: number,
  from: Behind | null,
  filter: {
    readonly under: string | null;
    readonly light: string | null;
    readonly supervised: boolean;
    readonly worker: string | null;
  },
  { places, unit }: { readonly places: readonly string[]; readonly unit: string | null },
): [Statement, unknown[]] | undefined {
  const { dueAt, caseId, mine } = from ?? FIRST;
  const asked = filter.under === null ? places : overlap(filter.under, places);
  const values = new Map<Arm, unknown>();
  if (asked.some((path) => levelOf(path) === undefined)) values.set('district', true);
  else
    for (const level of LEVELS) {
      const paths = asked.filter((path) => levelOf(path) === level);
      if (paths.length > 0) values.set(level, paths);
    }
  if (unit !== null) for (const arm of UNIT) values.set(arm, unit);
  const found = statements[filter.supervised ? 'supervised' : 'all'].get([...values.keys()].join());
  if (!found) return undefined;
  return [found, [limit, dueAt, caseId, mine, filter.under, filter.light, filter.worker, ...values.values()]];
}
