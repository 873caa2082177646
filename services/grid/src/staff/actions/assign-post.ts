import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Inject, Injectable } from '@nestjs/common';
import type { AssignPostRequest } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
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
import { v7 } from 'uuid';
import type { GridConfig } from '../../grid.config.ts';
import { existsAt, termOf } from '../assignment.rules.ts';
import {
  assignmentChanged,
  findAssignment,
  findPlace,
  findPosts,
  findStaff,
  insertAssignments,
  type Assignment,
} from '../staff.store.ts';
import { assignmentView } from '../staff.view.ts';

/** Assigns a staff member to a post at a place of the caller. */
@Injectable()
export class AssignPost {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: GridConfig,
  ) {}

  async run(request: AssignPostRequest, call: Call) {
    const assignment = await onceMore(() => this.db.transaction(scopeOf(call), (tx) => this.assign(tx, request, call)));
    return { assignment: assignmentView(assignment) };
  }

  private async assign(tx: Tx, request: AssignPostRequest, call: Call): Promise<Assignment> {
    const repeat = earlier(call, await tx.query(earlierStatement.text, earlierValues(call)));
    if (repeat) return (await findAssignment(tx, repeat.aggregateId, repeat.version)) ?? fail('assignment');
    const now = this.clock.now();
    const place = (await findPlace(tx, request.placeId)) ?? fail('place');
    const staff = (await findStaff(tx, request.staffId)) ?? fail('staff member');
    const [post] = await findPosts(tx, [request.post], this.config.WANGGE_POST_PRESET);
    if (!post || !existsAt(post.level, place.kind))
      throw invalidFields([{ field: 'post', description: 'does not exist at this place' }]);
    const { staffId, deputy, ground, startTime, endTime } = request;
    const term = termOf(startTime && timestampDate(startTime), endTime && timestampDate(endTime), now);
    const { placeId, orgPath } = place;
    const assignment = {
      assignmentId: v7(),
      staffId,
      placeId,
      orgPath,
      postCode: post.postCode,
      ...term,
      deputy,
      ground,
      version: 1,
    };
    await insertAssignments(tx, [{ ...assignment, shared: post.shared }], { actor: call.passport.subject, time: now });
    await tx.publish(assignmentChanged(assignment, staff));
    await tx.remember({ call, aggregateId: assignment.assignmentId, version: 1 });
    return assignment;
  }
}

const fail = (what: string): never => {
  throw notFound(what);
};
