import { grantApp, toApp } from './grants.ts';

// Settings are read through NULLIF: after one committed `set_config(…, true)` a setting is the empty string, not NULL, on a
// pooled connection, and an empty string is a prefix of everything and equal to "nobody". The sub-select makes the list once
// per statement instead of once per row.
const PATHS = `(select string_to_array(nullif(current_setting('wangge.paths', true), ''), ','))::text[]`;
const UNIT = `nullif(current_setting('wangge.unit', true), '')::uuid`;
const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;

export interface PlacePolicies {
  readonly table: string;
  /** Anybody known may create a row at any place, as everybody may report; without it only within the caller's paths. */
  readonly anywhereInsert?: boolean;
  /** Columns with the id of a handling unit that may see and change the row wherever it lies; `co_unit_ids[]` is an array. */
  readonly unitColumns?: readonly string[];
  /** Column with the subject of whoever reported the row and may follow it. */
  readonly reporterColumn?: string;
  /** Actors of jobs and listeners that may do everything, e.g. `service:casework/deadline-sweeper`. */
  readonly jobs?: readonly string[];
  /** Column with the org path; `org_path`. It needs COLLATE "C". */
  readonly pathColumn?: string;
  /** What the app role may do at all; `select, insert, update`. */
  readonly grants?: string;
}

/**
 * SQL that puts a table of places under row-level security: SELECT, INSERT and UPDATE by the caller's paths, handling unit,
 * own reports and listed jobs; everything to the owner, whose back-fills would otherwise silently touch no row; and the
 * grants of the app role. Nobody bypasses it.
 *
 * A row is in scope when its path, closed by '.', begins with one of the caller's, closed likewise. The policy is always a
 * filter, never an index condition: queries name their own range (`org_path >= p and org_path < p || '/'`).
 */
export function placePolicies(o: PlacePolicies): string[] {
  const { table, unitColumns = [], reporterColumn, jobs = [], pathColumn = 'org_path' } = o;
  const inPlace = [`(${pathColumn} || '.') ^@ any (${PATHS})`, ...ofJobs(jobs)];
  const units = unitColumns.map((column) =>
    column.endsWith('[]') ? `${UNIT} = any (${column.slice(0, -2)})` : `${column} = ${UNIT}`,
  );
  // Everybody without a name is the same actor, and must not see what the others reported.
  const reporter = reporterColumn === undefined ? [] : [`${reporterColumn} = nullif(${ACTOR}, 'anonymous')`];
  const visible = anyOf([...inPlace, ...units, ...reporter]);
  const creatable = o.anywhereInsert ? `${ACTOR} is not null` : anyOf(inPlace);
  return [
    ...forcedSecurity(table),
    `create policy ${table}_select on ${table} for select using (${visible})`,
    `create policy ${table}_insert on ${table} for insert with check (${creatable})`,
    `create policy ${table}_update on ${table} for update using (${visible}) with check (${visible})`,
    grantApp(`${o.grants ?? 'select, insert, update'} on ${table}`),
  ];
}

export interface ChildPolicies {
  readonly table: string;
  /** Table under `placePolicies` whose row decides. */
  readonly parent: string;
  /** Column of the same name in both. */
  readonly key: string;
  /** What the app role may do at all; `select, insert`. */
  readonly grants?: string;
}

/** SQL for rows without a place of their own, such as a case's history: whoever sees the parent's row sees and adds them. */
export function childPolicies({ table, parent, key, grants = 'select, insert' }: ChildPolicies): string[] {
  const visible = `exists (select from ${parent} p where p.${key} = ${table}.${key})`;
  return [
    ...forcedSecurity(table),
    `create policy ${table}_select on ${table} for select using (${visible})`,
    `create policy ${table}_insert on ${table} for insert with check (${visible})`,
    `create policy ${table}_update on ${table} for update using (${visible}) with check (${visible})`,
    grantApp(`${grants} on ${table}`),
  ];
}

/**
 * SQL that lets the job `retention` of a service see and delete rows of a table that are `over`, a condition on the row and on now().
 * Nobody else deletes, and nothing younger goes, whatever other policies say and whatever the job is told.
 */
export function retentionPolicies(service: string, table: string, over: string): string[] {
  const isJob = `(select coalesce(${ACTOR} = 'service:${service}/retention', false))`;
  return [
    `create policy ${table}_over_select on ${table} for select using (${isJob})`,
    `create policy ${table}_over on ${table} for delete using (${isJob} and ${over})`,
    // Not for the owner, who sees and repairs everything.
    toApp(`create policy ${table}_over_only on ${table} as restrictive for delete to %I using (${isJob} and ${over})`),
    grantApp(`delete on ${table}`),
  ];
}

const forcedSecurity = (table: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
];

const ofJobs = (jobs: readonly string[]): string[] =>
  jobs.length === 0 ? [] : [`${ACTOR} in (${jobs.map((job) => `'${job.replaceAll("'", "''")}'`).join(', ')})`];

// Unknown is refused; and COALESCE hides the operators from the planner, which would take a prefix for far rarer than it is.
const anyOf = (conditions: readonly string[]): string => `coalesce(${conditions.join(' or ')}, false)`;
