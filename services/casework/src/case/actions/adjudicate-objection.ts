import { Injectable } from '@nestjs/common';
import { ObjectionAdjudicatedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { AdjudicateObjectionRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction } from '../case.flow.ts';
import type { Case, CaseState } from '../case.state.ts';
import { Cases } from '../cases.ts';
import { withdrawn } from '../tasks.ts';

/** Decides an objection (裁定); the decision binds the unit and the desk. */
@Injectable()
export class AdjudicateObjection {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  run(request: AdjudicateObjectionRequest, call: CommandCall): Promise<Case> {
    return onceMore(async () => {
      const { found, repeated } = await this.cases.find(call, request.caseId, request.etag);
      if (repeated) return repeated;
      const at = this.desk.now();
      const action = request.uphold ? 'adjudicate-uphold' : 'adjudicate-reject';
      const decision = decideAction(found, action, call.passport);
      const unitId = found.now.tasks.find((task) => task.objection === 'open')?.unitId ?? '';
      const change = request.uphold ? upheld(found) : rejected(found);
      const next = await this.desk.after(found, decision, { at, note: request.note, change });
      const told = caseEvent(ObjectionAdjudicatedSchema, found.facts, next, at, { unitId, upheld: request.uphold });
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.note, told)], { at });
    });
  }
}

/** The case goes back to the desk with every task withdrawn; the unit is not asked again. */
function upheld({ now }: Case): Partial<CaseState> {
  const tasks = now.tasks.map((task) =>
    task.objection === 'open' ? ({ ...task, objection: 'upheld' } as const) : task,
  );
  return { tasks: withdrawn(tasks), leadUnitId: null };
}

/** The same unit is to do it, and may not object again. */
function rejected({ now }: Case): Partial<CaseState> {
  const tasks = now.tasks.map((task) =>
    task.objection === 'open' ? ({ ...task, objection: 'rejected', state: 'dispatched' } as const) : task,
  );
  return { tasks };
}
