import { Injectable } from '@nestjs/common';
import { CaseClosedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { SettleCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, closingOf, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import { Cases } from '../cases.ts';
import { attaching, evidenceOf, type GivenFiles } from '../evidence.ts';

/** Settles an immediate item (即办件) on the spot: recorded in full, handled by nobody else. */
@Injectable()
export class SettleCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  run(request: SettleCaseRequest, call: CommandCall): Promise<Case> {
    const files: GivenFiles = { ids: request.afterFileIds, kind: 'after', field: 'after_file_ids' };
    return onceMore(async () => {
      const [{ found, repeated }, stored] = await Promise.all([
        this.cases.find(call, request.caseId, request.etag),
        this.cases.filesOf(call, files.ids),
      ]);
      if (repeated) return repeated;
      const at = this.desk.now();
      const given = { evidence: evidenceOf(found, files), needed: await this.desk.evidenceNeeded(found) };
      const decision = decideAction(found, 'settle', call.passport, given);
      const attachments = attaching(found.now.attachments, stored, files, at);
      const change = { closeTime: at.toISOString(), attachments };
      const next = await this.desk.after(found, decision, { at, note: request.result, change });
      const told = caseEvent(CaseClosedSchema, found.facts, next, at, closingOf(found, next));
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.result, told)], { at, files });
    });
  }
}
