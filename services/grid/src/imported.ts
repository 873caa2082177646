import {
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';

/** What became of an import. */
export interface Imported {
  readonly registered: number;
  readonly unchanged: number;
}

/** Within a transaction: one import, or redrawing, at a time in the district. */
export const LOCK_IMPORT = `select pg_advisory_xact_lock(hashtextextended('wangge.grid.import', 0))`;

/**
 * Runs an import, one at a time in the district: labels are counted and codes looked up, so two must not overlap. A repeat of
 * the same request answers what the first one did.
 * @param size how many things the request names
 * @param work writes what is new and answers how many that were
 */
export function runImport(
  db: Database,
  call: Call,
  size: number,
  work: (tx: Tx) => Promise<number>,
): Promise<Imported> {
  return onceMore(() =>
    db.transaction(scopeOf(call), async (tx) => {
      await tx.query(LOCK_IMPORT);
      const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
      if (repeat) return { registered: repeat.version - 1, unchanged: size - (repeat.version - 1) };
      const registered = await work(tx);
      // An import is no aggregate: it is remembered under its own key, its version telling how many it registered.
      await tx.remember({ call, aggregateId: call.requestId, version: registered + 1 });
      return { registered, unchanged: size - registered };
    }),
  );
}
