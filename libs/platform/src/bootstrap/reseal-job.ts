import { DEAD_LETTERS } from '../events/index.ts';
import { type Database, resealOne, type Sealer, type SealedRow, type SealedTable } from '../persistence/index.ts';
import { gauge, type Logger } from '../telemetry/index.ts';
import type { Jobs } from './jobs.ts';

const STEP_MS = 1_000;
/** Once everything is under the current key, replicas that have not been restarted yet may still seal with the one before. */
const AGAIN_MS = 3_600_000;

/** A service's own sealed tables; with the dead letters, which every service has, they are sealed anew in the background after a key or profile was changed. */
export interface ResealOptions {
  readonly jobs: Jobs;
  readonly database: Database;
  readonly sealer: Sealer;
  readonly log: Logger;
  readonly tables: readonly SealedTable[];
}

/**
 * Registers the job `reseal`: some hundred rows a second, table after table, until a whole pass finds nothing; then it looks again
 * every hour. `wangge_reseal_pending` is 1 until then: only at 0 may an older key be taken out of the configuration.
 */
export function resealJob({ jobs, database, sealer, log, tables: own }: ResealOptions): void {
  const tables = [...own, DEAD_LETTERS];
  let table = 0;
  let after: SealedRow | undefined;
  let inPass = 0;
  let doneUntil = 0;
  let pending = 1;
  gauge('wangge_reseal_pending', 'Whether values under older keys may be left.', async () => pending);
  jobs.every('reseal', STEP_MS, async ({ scope }) => {
    if (Date.now() < doneUntil) return;
    const context = { database, sealer, scope, reindex: sealer.hasEarlierIndexes };
    while (table < tables.length) {
      const of = tables[table];
      if (of === undefined) break;
      const step = await resealOne(context, of, after);
      after = step.after;
      inPass += step.resealed;
      if (after === undefined) table += 1;
      if (step.resealed > 0) return;
    }
    if (inPass > 0) log.info({ rows: inPass }, 'values were sealed anew; one more pass looks for what was left');
    else {
      pending = 0;
      doneUntil = Date.now() + AGAIN_MS;
    }
    table = 0;
    inPass = 0;
  });
}
