import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { RecordVisitRequest } from '@wangge/contracts/wangge/assistance/v1/visit_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import {
  Conflict,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  Sealer,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import {
  type ArchiveRow,
  changeArchive,
  findArchive,
  visitMissed,
  visitRecorded,
} from '../../archive/archive.store.ts';
import { escalate, nextVisit } from '../visit.plan.ts';
import { findVisit, insertVisit, type VisitRow } from '../visit.store.ts';

/** Records a visit. One on which nobody was seen does not count: it goes up, and the visit stays due. */
@Injectable()
export class RecordVisit {
  constructor(
    private readonly database: Database,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  async run(request: RecordVisitRequest, call: Call) {
    const visit = await onceMore(() =>
      this.database.transaction(scopeOf(call), (tx) => this.record(tx, request, call)),
    );
    return { visitId: visit.visitId, nextVisitTime: timestampFromDate(visit.nextVisitTime), counts: visit.seen };
  }

  private async record(tx: Tx, request: RecordVisitRequest, call: Call): Promise<VisitRow | typeof Conflict> {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat) return (await findVisit(tx, repeat.aggregateId, repeat.version)) ?? fail();
    const before = (await findArchive(tx, request.archiveId)) ?? fail();
    const now = this.clock.now();
    const after = request.seen ? seenNow(before, now) : before;
    const recorded: ArchiveRow = { ...after, version: before.version + 1 };
    const missed = request.seen ? undefined : escalate(before.escalationLevel, before.orgPath, now);
    const kept: ArchiveRow =
      missed === undefined
        ? recorded
        : {
            ...recorded,
            escalationLevel: missed.level,
            nextAlarmTime: missed.nextAlarm,
            version: recorded.version + 1,
          };
    if (!(await changeArchive(tx, before, kept))) return Conflict;
    const visit = this.visitOf(request, recorded, now, call);
    await insertVisit(tx, visit);
    await tx.publish(visitRecorded(recorded, visit.visitId, request.seen, now));
    if (missed !== undefined) await tx.publish(visitMissed(kept, missed, now));
    await tx.remember({ call, aggregateId: before.archiveId, version: recorded.version });
    return visit;
  }

  private visitOf({ mode, seen, note }: RecordVisitRequest, archive: ArchiveRow, now: Date, call: Call): VisitRow {
    const visitId = v7();
    return {
      visitId,
      archiveId: archive.archiveId,
      archiveVersion: archive.version,
      orgPath: archive.orgPath,
      mode,
      seen,
      sealed: this.sealer.seal(visitId, { note }),
      recordedBy: call.passport.subject,
      recordedTime: now,
      nextVisitTime: archive.nextVisitTime,
    };
  }
}

/** The archive after somebody was seen: the next visit is due a tier from now and nothing is overdue. */
function seenNow(before: ArchiveRow, now: Date): ArchiveRow {
  const due = nextVisit(before.tier, now);
  return { ...before, nextVisitTime: due, visitId: v7(), escalationLevel: 0, nextAlarmTime: due };
}

const fail = (): never => {
  throw notFound('archive');
};
