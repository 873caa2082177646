import { Injectable } from '@nestjs/common';
import { DeadlineExtendedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { ExtendDeadlineRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, dueTimeOf, stepOf } from '../case.change.ts';
import { CaseDesk, labelOf } from '../case.desk.ts';
import { decideAction } from '../case.flow.ts';
import type { Case, ClockState } from '../case.state.ts';
import { Cases } from '../cases.ts';

/** Gives the handling clock more time (延期), with the reason and the approver in its explanation. */
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
      const decision = decideAction(found, 'extend', call.passport);
      const { name: clock, unit } = extendedIn(found);
      const extension = { amount: request.amount, unit, reason: request.note, approver: labelOf(found, call) };
      const next = await this.desk.after(found, decision, { at, note: request.note, extension });
      const told = caseEvent(DeadlineExtendedSchema, found.facts, next, at, {
        clock,
        dueTime: dueTimeOf(next, clock),
      });
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.note, told)], { at });
    });
  }
}

/** The clock an extension is about: of those it touches the one of the present step, else the overall one. */
function extendedIn({ flow, now }: Case): ClockState {
  const touched = now.clocks.filter(({ name }) =>
    flow.definition.clocks.some((clock) => clock.name === name && clock.extends.includes('extend')),
  );
  const clock = touched.find(({ name }) => name !== 'overall') ?? touched[0];
  if (!clock) throw new Error(`flow ${flow.definition.name} extends no clock that has run`);
  return clock;
}
