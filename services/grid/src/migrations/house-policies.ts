import { grantApp } from '@wangge/platform/persistence';

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;

/** Whether the caller is one of these services, whatever its job. */
export const isService = (...names: string[]): string =>
  `coalesce(split_part(${ACTOR}, '/', 1) in (${names.map((name) => `'service:${name}'`).join(', ')}), false)`;

/**
 * SQL for a table that is public inside the house: every known actor reads it, only the seed's imports add to it. Nobody
 * unknown reads anything, as with the tables of places.
 */
export const housePolicies = (table: string, grants = 'select, insert'): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
  `create policy ${table}_select on ${table} for select using (${ACTOR} is not null)`,
  `create policy ${table}_insert on ${table} for insert with check (${isService('seed')})`,
  grantApp(`${grants} on ${table}`),
];

/** Comments on a table and its columns. */
export const comments = (table: string, text: string, columns: Readonly<Record<string, string>>): string[] => [
  `comment on table ${table} is ${quote(text)}`,
  ...Object.entries(columns).map(([column, about]) => `comment on column ${table}.${column} is ${quote(about)}`),
];

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
