import {
  type CommandCall,
  type Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  type Tx,
} from '@wangge/platform/persistence';

/**
 * Does a rare write once for its request: `write` and the memory of it in one transaction. `write` answers the id that is shown;
 * a repeat is shown the same thing as it is now.
 */
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
