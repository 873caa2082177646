import { Injectable } from '@nestjs/common';
import { CaseReopenedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { ReopenCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, dueTimeOf, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import { Cases } from '../cases.ts';
import { takenUpAgain } from '../tasks.ts';

/** Reopens a closed case that was not settled (重办), on its original clock; one that no unit led goes to the dispatcher's desk. */
@Injectable()
export class ReopenCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  run(request: ReopenCaseRequest, call: CommandCall): Promise<Case> {
    return onceMore(async () => {
      const { found, repeated } = await this.cases.find(call, request.caseId, request.etag);
      if (repeated) return repeated;
      const at = this.desk.now();
      const action = found.now.leadUnitId === null ? 'reopen-to-desk' : 'reopen';
      const decision = decideAction(found, action, call.passport);
      const change = { closeTime: null, tasks: takenUpAgain(found), reopenCount: found.now.reopenCount + 1 };
      const next = await this.desk.after(found, decision, { at, note: request.note, change });
      const due = { dueTime: dueTimeOf(next, 'overall'), leadUnitId: next.leadUnitId ?? '' };
      const told = caseEvent(CaseReopenedSchema, found.facts, next, at, due);
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.note, told)], { at });
    });
  }
}
