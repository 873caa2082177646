import { type Timestamp, timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { ListCall } from '@wangge/platform/persistence';
import {
  type CommandCall,
  type Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  type PageTokens,
  scopeOf,
  type Tx,
} from '@wangge/platform/persistence';

const PAGE = 20;

/** Writes an entry once for its request and shows it; a repeat shows the entry as it is now. `write` answers its id. */
export function once<T>(
  db: Database,
  call: CommandCall,
  write: (tx: Tx) => Promise<string>,
  show: (tx: Tx, id: string) => Promise<T>,
): Promise<T> {
  return onceMore(() =>
    db.transaction(scopeOf(call), async (tx) => {
      const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
      if (repeat) return show(tx, repeat.aggregateId);
      const id = await write(tx);
      await tx.remember({ call, aggregateId: id, version: 1 });
      return show(tx, id);
    }),
  );
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
