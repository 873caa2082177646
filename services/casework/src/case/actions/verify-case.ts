import { Injectable } from '@nestjs/common';
import { CaseVerifiedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { VerifyCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import { Cases } from '../cases.ts';
import { attaching, type GivenFiles } from '../evidence.ts';

/** Confirms on the spot that the matter is settled (核查); never whoever handled it. */
@Injectable()
export class VerifyCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  run(request: VerifyCaseRequest, call: CommandCall): Promise<Case> {
    const files: GivenFiles = { ids: request.fileIds, kind: 'evidence', field: 'file_ids' };
    return onceMore(async () => {
      const [{ found, repeated }, stored] = await Promise.all([
        this.cases.find(call, request.caseId, request.etag),
        this.cases.filesOf(call, files.ids),
      ]);
      if (repeated) return repeated;
      const at = this.desk.now();
      const decision = decideAction(found, 'verify', call.passport);
      const change = { attachments: attaching(found.now.attachments, stored, files, at) };
      const next = await this.desk.after(found, decision, { at, note: request.note, change });
      const told = caseEvent(CaseVerifiedSchema, found.facts, next, at, { leadUnitId: next.leadUnitId ?? '' });
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.note, told)], { at, files });
    });
  }
}
