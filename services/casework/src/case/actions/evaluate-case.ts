import { Injectable } from '@nestjs/common';
import { CaseEvaluatedSchema, CaseReopenedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { EvaluateCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { asService, BY_CODE, CodeDoor } from '../by-code.ts';
import { caseEvent, dueTimeOf, stepOf, type Step } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { verifierIsHandler } from '../case.errors.ts';
import { decideAction, handles } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import { Cases } from '../cases.ts';

/** The reporter's word on a closed case (评价), by their own code. Not settled: it goes back to the dispatcher's desk. */
@Injectable()
export class EvaluateCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly door: CodeDoor,
  ) {}

  async run(request: EvaluateCaseRequest, call: CommandCall): Promise<Case> {
    const opened = await this.door.open(request.followCode, call);
    const { facts } = opened;
    // The code is the reporter's; on the phone of whoever did the work it proves nothing.
    if (handles(opened, call.passport)) throw ownWork(opened);
    const own = asService(call, BY_CODE, facts.caseId);
    return onceMore(async () => {
      const { found, repeated } = await this.cases.find(own, facts.caseId);
      if (repeated) return repeated;
      const at = this.desk.now();
      const evaluated = await this.#evaluated(found, request, own, at);
      const steps = request.settled ? [evaluated] : [evaluated, await this.#contested(found, evaluated, own, at)];
      return this.desk.commit(own, found, steps, { at });
    });
  }

  async #evaluated(found: Case, request: EvaluateCaseRequest, call: CommandCall, at: Date): Promise<Step> {
    const { satisfaction, settled, comment: note } = request;
    const decision = decideAction(found, 'evaluate', call.passport, { proven: ['reporter'] });
    const next = await this.desk.after(found, decision, { at, note, change: { satisfaction } });
    const about = { satisfaction, settled, leadUnitId: next.leadUnitId ?? '' };
    return stepOf(found, decision, next, note, caseEvent(CaseEvaluatedSchema, found.facts, next, at, about));
  }

  /** A version of its own, with an event of its own: who counts reopened cases need not know of evaluations. */
  async #contested(before: Case, { next: now, note }: Step, call: CommandCall, at: Date): Promise<Step> {
    const found: Case = { ...before, now };
    const decision = decideAction(found, 'reopen-by-reporter', call.passport, { proven: ['reporter'] });
    const change = { closeTime: null, reopenCount: now.reopenCount + 1 };
    const next = await this.desk.after(found, decision, { at, note, change });
    const about = { dueTime: dueTimeOf(next, 'overall'), leadUnitId: next.leadUnitId ?? '' };
    return stepOf(found, decision, next, note, caseEvent(CaseReopenedSchema, found.facts, next, at, about));
  }
}

const ownWork = ({ facts: { caseId }, now: { state } }: Case) =>
  verifierIsHandler('evaluate', { caseId, state, allowed: [] });
