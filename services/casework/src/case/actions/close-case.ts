import { Injectable } from '@nestjs/common';
import { CaseClosedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { CloseCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, closingOf, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import { Cases } from '../cases.ts';
import { withdrawn } from '../tasks.ts';

/** Closes a verified case (结案); help that never came is withdrawn. */
@Injectable()
export class CloseCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  run(request: CloseCaseRequest, call: CommandCall): Promise<Case> {
    return onceMore(async () => {
      const { found, repeated } = await this.cases.find(call, request.caseId, request.etag);
      if (repeated) return repeated;
      const at = this.desk.now();
      const decision = decideAction(found, 'close', call.passport);
      const change = { closeTime: at.toISOString(), tasks: withdrawn(found.now.tasks) };
      const next = await this.desk.after(found, decision, { at, note: request.note, change });
      const told = caseEvent(CaseClosedSchema, found.facts, next, at, closingOf(found, next));
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.note, told)], { at });
    });
  }
}
