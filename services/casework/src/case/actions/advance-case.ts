import { Injectable } from '@nestjs/common';
import { CaseAdvancedSchema, CaseClosedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { AdvanceCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { rests, type Decision } from '@wangge/flow';
import type { EventInit } from '@wangge/platform/events';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, closingOf, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { ownOperation } from '../case.errors.ts';
import { decideAction, isStep } from '../case.flow.ts';
import type { Case, CaseState } from '../case.state.ts';
import { Cases } from '../cases.ts';
import { attaching, evidenceWith, naming, shownBy, type GivenFiles } from '../evidence.ts';
import { KnownEvidence } from '../known-evidence.ts';
import { withdrawn } from '../tasks.ts';

/** Takes a step that only the case's flow knows (推进). One that ends the case closes it. */
@Injectable()
export class AdvanceCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly known: KnownEvidence,
  ) {}

  run(request: AdvanceCaseRequest, call: CommandCall): Promise<Case> {
    const { action, note } = request;
    if (!isStep(action)) throw ownOperation(action);
    const { fileIds: ids } = request;
    const shows = shownBy(request.fileEvidence, ids);
    const files: GivenFiles = { ids, kind: 'evidence', field: 'file_ids', shows };
    const said = note.trim() === '' ? [] : ['note'];
    const names = [...said, ...evidenceWith(files, request.evidence)];
    return onceMore(async () => {
      const [{ found, repeated }, stored] = await Promise.all([
        this.cases.find(call, request.caseId, request.etag),
        this.cases.filesOf(call, files.ids),
      ]);
      if (repeated) return repeated;
      const at = this.desk.now();
      const evidence = await this.known.of(found, { names, fileIds: ids }, call);
      const decision = decideAction(found, action, call.passport, { evidence });
      const ended = ends(found, decision);
      if (ended) await this.known.mayEnd(found, decision.to, call);
      const change = {
        attachments: attaching(found.now.attachments, stored, files, at),
        ...(ended && { closeTime: at.toISOString(), tasks: withdrawn(found.now.tasks) }),
        ...(comesBack(found, decision) && { closeTime: null, reopenCount: found.now.reopenCount + 1 }),
      };
      const next = await this.desk.after(found, decision, { at, note, change });
      const told = ended ? closed(found, next, at) : advanced(found, decision, next, at);
      const also = naming(found, files);
      const step = stepOf(found, decision, next, note, told);
      return this.desk.commit(call, found, [step], { at, files, ...(also && { also }) });
    });
  }
}

const ends = (found: Case, { from, to }: Decision): boolean => !rests(found.flow, from) && rests(found.flow, to);
const comesBack = (found: Case, { from, to }: Decision): boolean => rests(found.flow, from) && !rests(found.flow, to);

const closed = (found: Case, next: CaseState, at: Date): EventInit =>
  caseEvent(CaseClosedSchema, found.facts, next, at, closingOf(found, next));

function advanced({ facts, now }: Case, { action, from }: Decision, next: CaseState, at: Date): EventInit {
  const { flow, flowVersion } = facts;
  const leadUnitId = now.leadUnitId ?? '';
  return caseEvent(CaseAdvancedSchema, facts, next, at, { leadUnitId, flow, flowVersion, action, fromState: from });
}
