import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import { AbsenceRecordedSchema } from '@wangge/contracts/wangge/grid/v1/grid_events';
import type { RecordAbsenceRequest } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { Clock } from '@wangge/platform/clock';
import { notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import {
  brokenConstraint,
  Database,
  earlier,
  earlierStatement,
  earlierValues,
  onceMore,
  scopeOf,
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { alreadyAbsent } from '../../grid.errors.ts';
import { subjectView } from '../../place/place.view.ts';
import { termOf } from '../assignment.rules.ts';
import type { StaffMember } from '../staff.store.ts';

// The widest place of the caller's in which somebody works, now or soon; their other places are not the caller's business.
const WORKING = `select s.staff_id as "staffId", s.issuer, s.subject, min(a.org_path) as "orgPath" from staff s join assignment a using (staff_id)
  where s.staff_id = $1 and (a.end_time is null or a.end_time > $2) group by s.staff_id`;
const INSERT = `insert into absence (absence_id, staff_id, start_time, end_time, version) values ($1, $2, $3, $4, 1)`;

/** Records that somebody who works in the caller's places is away; their deputies act in that time. */
@Injectable()
export class RecordAbsence {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async run(request: RecordAbsenceRequest, call: Call) {
    const absenceId = await onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.record(tx, request, call)));
    return { absenceId };
  }

  private async record(tx: Tx, request: RecordAbsenceRequest, call: Call): Promise<string> {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat) return repeat.aggregateId;
    const now = this.clock.now();
    const [staff] = await tx.query<StaffMember & { orgPath: string }>(WORKING, [request.staffId, now]);
    if (!staff) throw notFound('staff member');
    const { startTime, endTime } = termOf(dateOf(request.startTime), dateOf(request.endTime), now);
    const absenceId = v7();
    await tx.query(INSERT, [absenceId, staff.staffId, startTime, endTime]).catch((error: unknown) => {
      throw brokenConstraint(error) === 'absence_staff_excl' ? alreadyAbsent() : error;
    });
    await tx.publish(recorded(absenceId, staff, startTime, endTime ?? startTime));
    await tx.remember({ call, aggregateId: absenceId, version: 1 });
    return absenceId;
  }
}

const dateOf = (time: RecordAbsenceRequest['startTime']) => time && timestampDate(time);

const recorded = (absenceId: string, staff: StaffMember & { orgPath: string }, start: Date, end: Date) =>
  event({
    schema: AbsenceRecordedSchema,
    aggregateId: absenceId,
    version: 1,
    orgPath: staff.orgPath,
    message: {
      absenceId,
      staffId: staff.staffId,
      subject: subjectView(staff),
      startTime: timestampFromDate(start),
      endTime: timestampFromDate(end),
    },
  });
