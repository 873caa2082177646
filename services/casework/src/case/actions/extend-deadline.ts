import { Injectable } from '@nestjs/common';
import { DeadlineExtendedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { ExtendDeadlineRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, dueTimeOf, stepOf } from '../case.change.ts';
import { CaseDesk, labelOf } from '../case.desk.ts';
import type { Case } from '../case.state.ts';
import { Cases } from '../cases.ts';
import { decidesExtension, extendedIn } from '../../oversight/oversight.rules.ts';

/** Gives the handling clock more time (延期), with the reason and the approver in its explanation: another than whoever asked for it. */
@Injectable()
export class ExtendDeadline {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  run(request: ExtendDeadlineRequest, call: CommandCall): Promise<Case> {
    return onceMore(async () => {
      const { found, repeated } = await this.cases.find(call, request.caseId, request.etag);
      if (repeated) return repeated;
      const at = this.desk.now();
      const decision = decidesExtension(found, call.passport);
      const { name: clock, unit } = extendedIn(found);
      const extension = { amount: request.amount, unit, reason: request.note, approver: labelOf(found, call) };
      const { asked: _, ...oversight } = found.now.oversight;
      const next = await this.desk.after(found, decision, { at, note: request.note, extension, change: { oversight } });
      const told = caseEvent(DeadlineExtendedSchema, found.facts, next, at, {
        clock,
        dueTime: dueTimeOf(next, clock),
      });
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.note, told)], { at });
    });
  }
}
