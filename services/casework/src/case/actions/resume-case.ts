import { Injectable } from '@nestjs/common';
import { CaseResumedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { ResumeCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, dueTimeOf, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import { Cases } from '../cases.ts';

/** Resumes a suspended case (恢复): its clocks go on with what was left. */
@Injectable()
export class ResumeCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  run(request: ResumeCaseRequest, call: CommandCall): Promise<Case> {
    return onceMore(async () => {
      const { found, repeated } = await this.cases.find(call, request.caseId, request.etag);
      if (repeated) return repeated;
      const at = this.desk.now();
      const decision = decideAction(found, 'resume', call.passport);
      const next = await this.desk.after(found, decision, { at, note: request.note });
      const told = caseEvent(CaseResumedSchema, found.facts, next, at, { dueTime: dueTimeOf(next, 'overall') });
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.note, told)], { at });
    });
  }
}
