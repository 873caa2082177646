import type { Database } from './database.ts';
import { grantApp } from './grants.ts';
import type { Scope } from './scope.ts';
import type { Sealer } from './sealer.ts';
import { brokenConstraint } from './sql-error.ts';
import type { Tx } from './transaction.ts';

/** A row as the job reads one: its key, its envelope, and the columns its indexes need. */
export type SealedRow = Readonly<Record<string, unknown>>;

/** A table with sealed envelopes in a column `sealed`, and blind indexes made of what is in them. */
export interface SealedTable {
  readonly table: string;
  /** Columns of the primary key in its order; all of them ids, or integers behind one. */
  readonly key: readonly string[];
  /** Columns with a blind index, and how each is made of what was opened; null where there is nothing to be found by. */
  readonly indexes?: Readonly<Record<string, (opened: never, row: SealedRow) => Buffer | null>>;
  /** Other columns an index is made of. */
  readonly reads?: readonly string[];
}

/** What one step found: rows that were looked at, those sealed anew, and where the next step goes on; nothing at the end. */
export interface Resealed {
  readonly looked: number;
  readonly resealed: number;
  readonly after: SealedRow | undefined;
}

const BATCH = 200;

/**
 * SQL that lets the job `reseal` of a service read a table wherever a row lies and write what it seals anew, and nothing else.
 * @param service name of the service
 */
export const resealPolicies = (service: string, table: string, columns: readonly string[] = ['sealed']): string[] => {
  const isJob = `(select coalesce(nullif(current_setting('wangge.actor', true), '') = 'service:${service}/reseal', false))`;
  return [
    `create policy ${table}_reseal_select on ${table} for select using (${isJob})`,
    `create policy ${table}_reseal_update on ${table} for update using (${isJob}) with check (${isJob})`,
    grantApp(`update (${columns.join(', ')}) on ${table}`),
  ];
};

/**
 * Seals the next rows of a table anew whose envelope is not of the current key and profile, or all of them when indexes are
 * made anew too. A row that changed meanwhile is left alone: whoever changed it has sealed it.
 * @param after where the step before ended; undefined begins
 */
export function resealOne(
  { database, sealer, scope, reindex }: ResealContext,
  of: SealedTable,
  after: SealedRow | undefined,
): Promise<Resealed> {
  return database.transaction(scope, async (tx) => {
    const rows = await tx.query<SealedRow & { sealed: Buffer }>(nextText(of, after !== undefined), [
      ...(after === undefined ? [] : of.key.map((column) => after[column])),
      sealer.header.length,
      sealer.header,
      reindex,
    ]);
    let resealed = 0;
    for (const row of rows) if (await write(tx, of, row, sealer)) resealed += 1;
    const last = rows.length < BATCH ? undefined : rows.at(-1);
    return { looked: rows.length, resealed, after: last };
  });
}

export interface ResealContext {
  readonly database: Database;
  readonly sealer: Sealer;
  /** Of the job `reseal`. */
  readonly scope: Scope;
  /** Whether blind indexes of before are still looked up: then every row is looked at. */
  readonly reindex: boolean;
}

function nextText({ table, key, indexes = {}, reads = [] }: SealedTable, goesOn: boolean): string {
  const columns = [...new Set([...key, 'sealed', ...Object.keys(indexes), ...reads])].join(', ');
  const from = goesOn ? key.length : 0;
  const places = key.map((_, i) => `$${i + 1}`).join(', ');
  const behind = goesOn ? `and (${key.join(', ')}) > (${places})` : '';
  return `select ${columns} from ${table}
    where sealed is not null and ($${from + 3}::bool or substring(sealed from 1 for $${from + 1}::int) <> $${from + 2}::bytea) ${behind}
    order by ${key.join(', ')} limit ${BATCH}`;
}

async function write(tx: Tx, of: SealedTable, row: SealedRow & { sealed: Buffer }, sealer: Sealer): Promise<boolean> {
  const rowId = String(row[of.key[0] ?? '']);
  const opened = sealer.open<object>(rowId, row.sealed);
  const sealed = sealer.isStale(row.sealed) ? sealer.seal(rowId, opened) : row.sealed;
  const made = Object.entries(of.indexes ?? {}).map(([column, make]) => [column, make(opened as never, row)] as const);
  const changed = made.filter(([column, index]) => !same(row[column], index));
  if (sealed === row.sealed && changed.length === 0) return false;
  const set = ['sealed = $1', ...changed.map(([column], i) => `${column} = $${i + 3}`)].join(', ');
  const first = changed.length + 3;
  const where = of.key.map((column, i) => `${column} = $${first + i}`).join(' and ');
  const text = `update ${of.table} set ${set} where sealed = $2 and ${where} returning 1`;
  const keys = of.key.map((column) => row[column]);
  const values = [sealed, row.sealed, ...changed.map(([, index]) => index), ...keys];
  await tx.query('savepoint reseal');
  try {
    return (await tx.query(text, values)).length === 1;
  } catch (error) {
    // The same thing was entered again under the new key: both stand, the older under its old index, for a person to settle.
    if (brokenConstraint(error) === undefined) throw error;
    await tx.query('rollback to savepoint reseal');
    return false;
  }
}

const same = (before: unknown, now: Buffer | null): boolean =>
  now === null ? before === null : Buffer.isBuffer(before) && before.equals(now);
