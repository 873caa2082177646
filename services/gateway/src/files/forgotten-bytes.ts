import { Injectable } from '@nestjs/common';
import { StoredBytesService } from '@wangge/contracts/wangge/casework/v1/stored_bytes_service';
import { Jobs, type Job } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { RpcClients } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';
import { FileStore } from './file-store.ts';

const DAY_MS = 24 * 60 * 60_000;
/** What was handed in lately may not be registered yet, and lives a day unattached. */
const YOUNG_MS = 2 * DAY_MS;
const MOST_ASKED = 500;

/** Forgets bytes that no row of casework refers to any more: of files nobody attached, and of cases that were taken away. */
@Injectable()
export class ForgottenBytes {
  constructor(
    private readonly store: FileStore,
    private readonly rpc: RpcClients,
    private readonly clock: Clock,
    private readonly log: Logger,
    jobs: Jobs,
  ) {
    jobs.every('forget-bytes', DAY_MS, (job) => this.run(job));
  }

  /** While casework cannot be asked nothing is forgotten. */
  private async run({ job, cause }: Job): Promise<void> {
    const casework = this.rpc.asService(StoredBytesService, { job, cause });
    const before = new Date(this.clock.now().getTime() - YOUNG_MS);
    const done = { looked: 0, forgotten: 0, bytes: 0 };
    for await (const kept of this.store.keptBefore(before)) {
      done.looked += kept.length;
      for (let at = 0; at < kept.length; at += MOST_ASKED) {
        const { sha256s } = await casework.findUnreferencedBytes({ sha256s: kept.slice(at, at + MOST_ASKED) });
        for (const sha256 of sha256s) {
          const gone = await this.store.forget(sha256, before);
          done.bytes += gone;
          done.forgotten += gone > 0 ? 1 : 0;
        }
      }
    }
    this.log.info(done, 'bytes nothing refers to were forgotten');
  }
}
