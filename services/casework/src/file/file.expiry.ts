import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { Database } from '@wangge/platform/persistence';
import { CodeDoor } from '../case/by-code.ts';
import { expireFiles, expireUploads } from './file.store.ts';

const DAY_MS = 24 * 60 * 60_000;

/** Forgets what was kept for a while only: files nobody attached, uploads that were prepared, wrong codes that no longer count. */
@Injectable()
export class Expiry implements OnModuleInit {
  constructor(
    private readonly db: Database,
    private readonly door: CodeDoor,
    private readonly clock: Clock,
    private readonly jobs: Jobs,
  ) {}

  onModuleInit(): void {
    this.jobs.every('expire-files', 10 * 60_000, async ({ scope }) => {
      const before = new Date(this.clock.now().getTime() - DAY_MS);
      await this.db.read(scope, expireFiles, [before]);
      await this.db.read(scope, expireUploads, [before]);
    });
    this.jobs.every('expire-tries', 5 * 60_000, () => this.door.expire());
  }
}
