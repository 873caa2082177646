import { grantApp } from '@wangge/platform/persistence';

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Comments on a table and its columns. */
export const comments = (table: string, text: string, columns: Readonly<Record<string, string>>): string[] => [
  `comment on table ${table} is ${quote(text)}`,
  ...columnComments(table, columns),
];

/** Comments on columns that are added to a table. */
export const columnComments = (table: string, columns: Readonly<Record<string, string>>): string[] =>
  Object.entries(columns).map(([column, about]) => `comment on column ${table}.${column} is ${quote(about)}`);

const KNOWN = `nullif(current_setting('wangge.actor', true), '') is not null`;

/**
 * These rows belong to departments, not to places: every known actor of this service reads them and nobody unknown does; who
 * is let in at all is said by the contract's roles. What may be done with them is bounded by grants.
 */
export const knownActors = (table: string, grants: readonly string[]): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
  `create policy ${table}_known on ${table} using (${KNOWN}) with check (${KNOWN})`,
  ...grants.map((grant) => grantApp(`${grant} on ${table}`)),
];
