import { Injectable } from '@nestjs/common';
import { CaseSentBackSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { SendBackCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import { Cases } from '../cases.ts';
import { takenUpAgain } from '../tasks.ts';

/** Sends handling back because it is not settled (返工): the unit goes on, and the rework is counted. */
@Injectable()
export class SendBackCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  run(request: SendBackCaseRequest, call: CommandCall): Promise<Case> {
    return onceMore(async () => {
      const { found, repeated } = await this.cases.find(call, request.caseId, request.etag);
      if (repeated) return repeated;
      const at = this.desk.now();
      const decision = decideAction(found, 'send-back', call.passport);
      const change = { tasks: takenUpAgain(found) };
      const next = await this.desk.after(found, decision, { at, note: request.note, change });
      const told = caseEvent(CaseSentBackSchema, found.facts, next, at, { leadUnitId: next.leadUnitId ?? '' });
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.note, told)], { at });
    });
  }
}
