import { Injectable } from '@nestjs/common';
import { Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { Database, type Scope } from '@wangge/platform/persistence';

const EVERY_MS = 60_000;
/** What was being written when it looked last is looked at again. */
const OVERLAP_MS = 60_000;

/** Looks for records that may be of one person among those that changed since it looked last; at a start among all. */
@Injectable()
export class DuplicateFinder {
  #since = new Date(0);

  constructor(
    jobs: Jobs,
    private readonly db: Database,
    private readonly clock: Clock,
  ) {
    jobs.every('duplicates', EVERY_MS, ({ scope }) => this.find(scope));
  }

  async find(scope: Scope): Promise<void> {
    const now = this.clock.now();
    await this.db.transaction(scope, (tx) => tx.query('select find_duplicates($1, $2)', [this.#since, now]));
    this.#since = new Date(now.getTime() - OVERLAP_MS);
  }
}
