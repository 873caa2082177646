import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Jobs } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { Database, type Scope, type Tx } from '@wangge/platform/persistence';
import { ARCHIVE_COLUMNS, type ArchiveRow, changeArchive, visitMissed } from '../archive/archive.store.ts';
import { escalate } from './visit.plan.ts';

const EVERY_MS = 5_000;
const AT_ONCE = 50;

/** Takes what is due to be looked at; whoever sweeps beside us takes other rows. */
const DUE = `select ${ARCHIVE_COLUMNS} from archive where next_alarm_time <= $1 order by next_alarm_time limit ${AT_ONCE} for update skip locked`;

/** Finds visits nobody made and brings them up the chain, once a level, also after a restart. */
@Injectable()
export class VisitSweeper implements OnModuleInit {
  constructor(
    private readonly jobs: Jobs,
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.jobs.every('visit-sweeper', EVERY_MS, ({ scope }) => this.sweep(scope));
  }

  /** One sweep; goes on while there is a full batch. */
  async sweep(scope: Scope): Promise<void> {
    while ((await this.database.transaction(scope, (tx) => this.batch(tx))) === AT_ONCE);
  }

  private async batch(tx: Tx): Promise<number> {
    const now = this.clock.now();
    const due = await tx.query<ArchiveRow>(DUE, [now]);
    for (const before of due) {
      const missed = escalate(before.escalationLevel, before.orgPath, now);
      const after: ArchiveRow = {
        ...before,
        escalationLevel: missed.level,
        nextAlarmTime: missed.nextAlarm,
        version: before.version + 1,
      };
      await changeArchive(tx, before, after);
      await tx.publish(visitMissed(after, missed, now));
    }
    return due.length;
  }
}
