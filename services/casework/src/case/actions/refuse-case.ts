import { Injectable } from '@nestjs/common';
import { CaseRefusedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { RefuseCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { mandatoryReport } from '../../intake/intake.rules.ts';
import { RuleBook } from '../../rules/rules.book.ts';
import { ruleOf } from '../../rules/rules.ts';
import { caseEvent, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import { Cases } from '../cases.ts';
import { KnownEvidence } from '../known-evidence.ts';

/** Does not accept a report (不予立案); the reason is told to the reporter. */
@Injectable()
export class RefuseCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly rules: RuleBook,
    private readonly known: KnownEvidence,
  ) {}

  run(request: RefuseCaseRequest, call: CommandCall): Promise<Case> {
    return onceMore(async () => {
      const { found, repeated } = await this.cases.find(call, request.caseId, request.etag);
      if (repeated) return repeated;
      if (ruleOf((await this.rules.latest()).rules, found.now.matterCode).mandatory)
        throw mandatoryReport('it is not refused');
      const at = this.desk.now();
      const decision = decideAction(found, 'refuse', call.passport);
      await this.known.mayEnd(found, decision.to, call);
      const next = await this.desk.after(found, decision, { at, note: request.note });
      const told = caseEvent(CaseRefusedSchema, found.facts, next, at, {});
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.note, told)], { at });
    });
  }
}
