import { Injectable } from '@nestjs/common';
import { CaseSuspendedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { SuspendCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import { Cases } from '../cases.ts';

/** Suspends a case being handled (挂账): its clocks stand still, and the suspension has a clock of its own. */
@Injectable()
export class SuspendCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  run(request: SuspendCaseRequest, call: CommandCall): Promise<Case> {
    return onceMore(async () => {
      const { found, repeated } = await this.cases.find(call, request.caseId, request.etag);
      if (repeated) return repeated;
      const at = this.desk.now();
      const decision = decideAction(found, 'suspend', call.passport);
      const next = await this.desk.after(found, decision, { at, note: request.note });
      const told = caseEvent(CaseSuspendedSchema, found.facts, next, at, {});
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.note, told)], { at });
    });
  }
}
