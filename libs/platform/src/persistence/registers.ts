import { type Timestamp, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { DomainError } from '../errors/index.ts';
import type { Database } from './database.ts';
import { type CommandCall, earlier, earlierStatement, earlierValues } from './idempotency.ts';
import { onceMore } from './once-more.ts';
import type { ListCall, PageTokens } from './page-token.ts';
import { scopeOf } from './scope.ts';
import type { Tx } from './transaction.ts';

/** What a write made or changed: an entry, and its version then. A plain id is of a new one. */
export type Written = string | { readonly id: string; readonly version: number };

const PAGE = 20;

/**
 * For registers of few writes: writes an entry once for its request, in one transaction, and shows it; a repeat shows the entry as
 * it is now. Hot aggregates have a command function.
 */
export async function once<T>(
  db: Database,
  call: CommandCall,
  write: (tx: Tx) => Promise<Written>,
  show: (tx: Tx, id: string) => Promise<T>,
): Promise<T> {
  const answered = async (tx: Tx): Promise<{ readonly shown: T } | undefined> => {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    return repeat && { shown: await show(tx, repeat.aggregateId) };
  };
  try {
    return await onceMore(() =>
      db.transaction(scopeOf(call), async (tx) => {
        const before = await answered(tx);
        if (before) return before.shown;
        const written = await write(tx);
        const { id, version } = typeof written === 'string' ? { id: written, version: 1 } : written;
        await tx.remember({ call, aggregateId: id, version });
        return show(tx, id);
      }),
    );
  } catch (error) {
    // Of a request that was sent twice at once, the one that waited finds done what it asks for: that is its answer.
    if (!(error instanceof DomainError)) throw error;
    const meanwhile = await db.transaction(scopeOf(call), answered);
    if (meanwhile) return meanwhile.shown;
    throw error;
  }
}

/** A page of entries, newest first: ids are in the order of time. `text` takes the id to go on behind, or null, and a limit. */
export async function pageOf<R extends object>(
  db: Database,
  pages: PageTokens,
  call: ListCall & CommandCall,
  o: { readonly text: string; readonly id: keyof R; readonly pageSize: number; readonly values?: readonly unknown[] },
): Promise<{ rows: R[]; nextPageToken: string }> {
  const size = o.pageSize || PAGE;
  const [after = null] = pages.open(call) ?? [];
  const found = await db.transaction(scopeOf(call), (tx) =>
    tx.query<R>(o.text, [after, size + 1, ...(o.values ?? [])]),
  );
  const rows = found.slice(0, size);
  const last = found.length > size ? rows.at(-1) : undefined;
  return { rows, nextPageToken: last === undefined ? '' : pages.seal(call, [String(last[o.id])]) };
}

/** Lets one transaction at a time give out the next version of something: two at once would both take the same. */
export const nextVersionOf = (tx: Tx, what: string): Promise<unknown[]> =>
  tx.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [what]);

/** A time of a row as the contract has it. */
export const timeOf = (date: Date | null): Timestamp | undefined =>
  date === null ? undefined : timestampFromDate(date);
