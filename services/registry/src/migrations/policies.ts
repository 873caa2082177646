const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;

/**
 * Whether the caller is one of these services, whatever its job. The sub-select asks once per statement instead of once per row;
 * unknown is refused.
 */
export const isService = (...names: string[]): string =>
  `(select coalesce(split_part(${ACTOR}, '/', 1) in (${names.map((name) => `'service:${name}'`).join(', ')}), false))`;

/** Policy that lets services without a place of their own see rows of a table: the contract says for which operations. */
export const seenBy = (table: string, ...services: string[]): string =>
  `create policy ${table}_seen_by_service on ${table} for select using (${isService(...services)})`;

/** Policy that lets the seed add made-up rows to a table wherever they lie. */
export const seeded = (table: string): string =>
  `create policy ${table}_seeded on ${table} for insert with check (${isService('seed')})`;

/** Security of rows that belong to who wrote them: seen and added by nobody else, never changed. */
export const ownRows = (table: string, actorColumn: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
  `create policy ${table}_select on ${table} for select using (${actorColumn} = ${ACTOR})`,
  `create policy ${table}_insert on ${table} for insert with check (${actorColumn} = ${ACTOR})`,
];

/** Comments on a table and its columns. */
export const comments = (table: string, text: string, columns: Readonly<Record<string, string>>): string[] => [
  `comment on table ${table} is ${quote(text)}`,
  ...Object.entries(columns).map(([column, about]) => `comment on column ${table}.${column} is ${quote(about)}`),
];

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;
