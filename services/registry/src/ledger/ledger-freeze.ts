import { Injectable } from '@nestjs/common';
import { Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { Database, type Scope } from '@wangge/platform/persistence';
import { v7 } from 'uuid';

const DAY_MS = 86_400_000;
const LEADS = `select pg_try_advisory_xact_lock(hashtextextended('wangge.ledger-freeze', 0)) as leads, now() as now`;
const FREEZE = `update ledger_value set frozen_time = $1 where at_end = 'freeze' and keep_until < $1 and frozen_time is null returning 1`;
const RECORD = `insert into retention_run (run_id, rule, basis, before_time, deleted, run_time) values ($1, $2, $3, $4, $5, $4)`;

/** Freezes values whose retention is over and that their field says to keep: stored, shown to nobody, and reported like what is deleted. */
@Injectable()
export class LedgerFreeze {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    jobs: Jobs,
  ) {
    jobs.every('ledger-freeze', DAY_MS, ({ scope }) => this.#run(scope));
  }

  #run(scope: Scope): Promise<void> {
    return this.db.transaction(scope, async (tx) => {
      const [lead] = await tx.query<{ leads: boolean; now: Date }>(LEADS);
      if (lead?.leads !== true) return;
      // The earlier of two clocks: one that is ahead must not end a time early.
      const now = new Date(Math.min(this.clock.now().getTime(), lead.now.getTime()));
      const { length: rows } = await tx.query(FREEZE, [now]);
      if (rows > 0)
        await tx.query(RECORD, [v7(), 'ledger-value-frozen', 'frozen, not deleted: as its field says', now, rows]);
    });
  }
}
