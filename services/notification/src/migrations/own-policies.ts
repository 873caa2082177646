import { grantApp } from '@wangge/platform/persistence';

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;

/** Whether the caller is this service itself, whatever its job. */
const ITSELF = `coalesce(split_part(${ACTOR}, '/', 1) = 'service:notification', false)`;

/** SQL for a table that only this service's own listeners and jobs see: no person has business there. */
export const ownPolicies = (table: string, grants: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
  `create policy ${table}_itself on ${table} using (${ITSELF}) with check (${ITSELF})`,
  grantApp(`${grants} on ${table}`),
];

/** Comments on a table and its columns. */
export const comments = (table: string, text: string, columns: Readonly<Record<string, string>>): string[] => [
  `comment on table ${table} is ${quote(text)}`,
  ...Object.entries(columns).map(([column, about]) => `comment on column ${table}.${column} is ${quote(about)}`),
];

export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;
