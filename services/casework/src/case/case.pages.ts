import { type Statement, statement } from '@wangge/platform/persistence';
import { CASE } from './case.store.ts';

/** What a page of cases is asked for by; null asks for all. */
export interface Filter {
  /** This path and below. */
  readonly under: string | null;
  readonly state: string | null;
  /** A matter or a branch of the catalogue. */
  readonly matterCode: string | null;
  readonly light: string | null;
}

/** Where a caller's cases lie, each in an index that ends in the order of ids: places by level, own reports, a unit's tasks. */
export interface Whereabouts {
  /** Org paths of the caller's places; one above all streets means the whole district. */
  readonly places: readonly string[];
  readonly actor: string;
  readonly unit: string | null;
}

/** A page begins behind every id. */
const NEWEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

// $1 how many, $2 before this id, then the filter: $3 path, $4 state, $5 branch, $6 light; what an arm is about comes behind.
const FILTERED = `c.case_id < $2 and ($3::text is null or (c.org_path >= $3 and c.org_path < $3 || '/'))
  and ($4::text is null or c.state = $4) and ($5::text is null or c.matter_code = $5 or starts_with(c.matter_code, $5 || '.'))
  and ($6::text is null or c.light = $6)`;
const ORDERED = 'order by c.case_id desc limit $1';

const ofPlaces = (condition: string) => (parameter: string) =>
  `select n.case_id from unnest(${parameter}::text[]) as p cross join lateral
     (select c.case_id from case_file c where ${condition} and ${FILTERED} ${ORDERED}) n`;

/** Each walks an index backwards and stops after a page, however many cases there are. */
const ARMS = {
  street: ofPlaces('c.street_path = p'),
  community: ofPlaces('c.community_path = p'),
  grid: ofPlaces(
    `c.grid_path = substring(p from '^[^.]+(?:\\.[^.]+){3}') and c.org_path >= p and c.org_path < p || '/'`,
  ),
  // The range and this order leave the planner one index, that of reporters: whoever reports most of all must not make everybody
  // else's list walk through his cases.
  reporter: (parameter: string) =>
    `select r.case_id from (select c.case_id from case_file c where c.reporter_subject between ${parameter} and ${parameter}
       and c.reporter_subject <> '' and ${FILTERED} order by c.reporter_subject desc, c.case_id desc limit $1) r`,
  // The tasks come in the order of their index and stop after a page: neither the filter nor the order may be moved into each other,
  // or a unit's whole past is read and sorted for its newest cases.
  unit: (parameter: string) =>
    `select n.case_id from (select u.case_id from (select distinct on (t.case_id) t.case_id from task t
         where t.unit_id = ${parameter}::uuid and t.case_id < $2 order by t.case_id desc offset 0) u
       where (select true from case_file c where c.case_id = u.case_id and ${FILTERED}) limit $1) n`,
} as const;

type Arm = keyof typeof ARMS;

/** For callers who see everything: backwards through the newest, the policy letting through what they may see. */
const wholeDistrict = statement('case_list', `select ${CASE} from case_file c where ${FILTERED} ${ORDERED}`);

/** For everybody else: a page of each arm, and of these the newest. The policy judges every row of every arm. */
const ofArms = (arms: readonly Arm[]): Statement =>
  statement(
    `case_list_${arms.join('_')}`,
    `with candidate as (${arms.map((arm, index) => ARMS[arm](`$${index + FIRST_OF_ARMS}`)).join(' union ')})
     select ${CASE} from case_file c where c.case_id = any (array(select case_id from candidate order by case_id desc limit $1))
     order by c.case_id desc`,
  );
const FIRST_OF_ARMS = 7;

const LEVELS = ['street', 'community', 'grid'] as const;

/** Every combination there can be: a caller's places hardly ever lie on several levels, and each arm less is felt. */
const combinations: readonly (readonly Arm[])[] = [0, 1, 2, 3, 4, 5, 6, 7].flatMap((levels) => {
  const places: Arm[] = LEVELS.filter((_, bit) => (levels & (1 << bit)) !== 0);
  return [
    [...places, 'reporter'],
    [...places, 'reporter', 'unit'],
  ];
});
const statements = new Map(combinations.map((arms) => [arms.join(), ofArms(arms)]));

/** Statement and values that answer a page of the cases a caller may see, newest first, from behind `before`. */
export function pageOfCases(
  limit: number,
  before: string | null,
  { under, state, matterCode, light }: Filter,
  { places, actor, unit }: Whereabouts,
): [Statement, unknown[]] {
  const base = [limit, before ?? NEWEST, under, state, matterCode, light];
  const asked = under === null ? places : overlap(under, places);
  if (asked.some((path) => levelOf(path) === undefined)) return [wholeDistrict, base];
  const values = new Map<Arm, unknown>();
  for (const level of LEVELS) {
    const paths = asked.filter((path) => levelOf(path) === level);
    if (paths.length > 0) values.set(level, paths);
  }
  values.set('reporter', actor);
  if (unit !== null) values.set('unit', unit);
  const found = statements.get([...values.keys()].join());
  if (!found) throw new Error('no statement for these places');
  return [found, [...base, ...values.values()]];
}

const labelsOf = (path: string): number => path.split('.').length;

/** Undefined for a path above all streets. */
export const levelOf = (path: string): (typeof LEVELS)[number] | undefined => LEVELS[Math.min(labelsOf(path), 4) - 2];

const isWithin = (path: string, other: string): boolean => path === other || path.startsWith(`${other}.`);

/** What of the places lies under a path. */
export const overlap = (under: string, places: readonly string[]): readonly string[] =>
  places.some((place) => isWithin(under, place)) ? [under] : places.filter((place) => isWithin(place, under));
