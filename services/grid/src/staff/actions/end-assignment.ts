import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type { EndAssignmentRequest } from '@wangge/contracts/wangge/grid/v1/staff_service';
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
  type Tx,
} from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { endOf } from '../assignment.rules.ts';
import { assignmentChanged, findAssignment, findStaff, updateEnd, type Assignment } from '../staff.store.ts';
import { assignmentView } from '../staff.view.ts';

/** Ends an assignment in the caller's places; one that has not begun is cancelled. */
@Injectable()
export class EndAssignment {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async run(request: EndAssignmentRequest, call: Call) {
    const assignment = await onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.end(tx, request, call)));
    return { assignment: assignmentView(assignment) };
  }

  private async end(tx: Tx, request: EndAssignmentRequest, call: Call): Promise<Assignment | typeof Conflict> {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    const found = await findAssignment(tx, request.assignmentId, repeat?.version);
    const staff = found && (await findStaff(tx, found.staffId));
    if (!found || !staff) throw notFound('assignment');
    if (repeat) return found;
    const now = this.clock.now();
    const endTime = endOf(found, request.endTime && timestampDate(request.endTime), now);
    const ended = { ...found, endTime, version: found.version + 1 };
    if (!(await updateEnd(tx, found, endTime, { actor: call.passport.subject, time: now }))) return Conflict;
    await tx.publish(assignmentChanged(ended, staff));
    await tx.remember({ call, aggregateId: ended.assignmentId, version: ended.version });
    return ended;
  }
}
