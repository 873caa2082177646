import { Injectable } from '@nestjs/common';
import { ObjectionAdjudicatedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { AdjudicateObjectionRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { DomainError } from '@wangge/platform/errors';
import { onceMore, type CommandCall, type Tx } from '@wangge/platform/persistence';
import { RpcClients, type Call } from '@wangge/platform/rpc';
import { v7 } from 'uuid';
import { unknownCompetent } from '../../duty-rule/duty-rule.errors.ts';
import { DECIDE_OBJECTION, PROPOSE_RULE } from '../../duty-rule/duty-rule.store.ts';
import { proposed, type UnitNamed } from '../../duty-rule/proposal.ts';
import { caseEvent, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction } from '../case.flow.ts';
import type { Case, CaseState } from '../case.state.ts';
import { Cases } from '../cases.ts';
import { withdrawn } from '../tasks.ts';

/** Decides an objection (裁定); the decision binds the unit and the desk, and proposes a rule for the duty list. */
@Injectable()
export class AdjudicateObjection {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly clients: RpcClients,
  ) {}

  run(request: AdjudicateObjectionRequest, call: Call & CommandCall): Promise<Case> {
    return onceMore(async () => {
      const { found, repeated } = await this.cases.find(call, request.caseId, request.etag);
      if (repeated) return repeated;
      const at = this.desk.now();
      const action = request.uphold ? 'adjudicate-uphold' : 'adjudicate-reject';
      const decision = decideAction(found, action, call.passport);
      const task = found.now.tasks.find((one) => one.objection === 'open');
      const { unitId = '', unitName: name = '', taskId = '' } = task ?? {};
      const competent = await this.#competent(request, unitId, call);
      const change = request.uphold ? upheld(found) : rejected(found);
      const next = await this.desk.after(found, decision, { at, note: request.note, change });
      const { matterCode, orgPath: path } = found.now;
      const rule = proposed({ matterCode, path, upheld: request.uphold, objecting: { unitId, name }, competent });
      const competentUnitId = rule.kind === 'add' ? rule.unitId : '';
      const reference = await this.cases.referenceOf(call, found.facts.caseId, taskId);
      const told = caseEvent(ObjectionAdjudicatedSchema, found.facts, next, at, {
        ...{ unitId, upheld: request.uphold, reference, competentUnitId },
      });
      const also = async (tx: Tx) => {
        const decided = [found.facts.caseId, taskId, at, request.uphold, competentUnitId || null];
        await tx.query(DECIDE_OBJECTION, decided);
        const { kind, area, unitName } = rule;
        await tx.query(PROPOSE_RULE, [v7(), kind, matterCode, area, rule.unitId, unitName, reference, at]);
      };
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.note, told)], { at, also });
    });
  }

  /** The unit named instead; it is there, and not the one that was right not to be it. */
  async #competent(
    { uphold, competentUnitId }: AdjudicateObjectionRequest,
    objecting: string,
    call: Call,
  ): Promise<UnitNamed | undefined> {
    if (competentUnitId === '') return undefined;
    if (!uphold || competentUnitId === objecting) throw unknownCompetent();
    const asked = this.clients.as(UnitService, call).getUnit({ unitId: competentUnitId });
    const { unit } = await asked.catch((error: unknown) => {
      throw error instanceof DomainError && error.code === 'NOT_FOUND' ? unknownCompetent() : error;
    });
    return unit;
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
