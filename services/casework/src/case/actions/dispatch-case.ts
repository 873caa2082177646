import { Injectable } from '@nestjs/common';
import { CaseDispatchedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { DispatchCaseRequest } from '@wangge/contracts/wangge/casework/v1/case_service';
import { onceMore, type CommandCall } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { caseEvent, dueTimeOf, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import { Cases } from '../cases.ts';
import { DutyList } from '../duty-list.ts';
import { newTasks } from '../tasks.ts';

/** Sends a filed case to the unit that leads and those that help (派遣), by the duty list and nothing else. */
@Injectable()
export class DispatchCase {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
    private readonly dutyList: DutyList,
  ) {}

  run(request: DispatchCaseRequest, call: Call & CommandCall): Promise<Case> {
    return onceMore(async () => {
      const { found, repeated } = await this.cases.find(call, request.caseId, request.etag);
      if (repeated) return repeated;
      const at = this.desk.now();
      const decision = decideAction(found, 'dispatch', call.passport);
      const { lead, helping } = await this.dutyList.choose(found, request, call);
      const tasks = newTasks(lead, helping, at);
      const unitIds = [...new Set([...found.now.unitIds, ...tasks.map((task) => task.unitId)])];
      const change = { leadUnitId: lead.unitId, unitIds, tasks: [...found.now.tasks, ...tasks] };
      const next = await this.desk.after(found, decision, { at, note: request.note, change });
      const told = caseEvent(CaseDispatchedSchema, found.facts, next, at, {
        leadUnitId: lead.unitId,
        leadTaskId: tasks.find((task) => task.lead)?.taskId ?? '',
        helpingUnitIds: helping.map((unit) => unit.unitId),
        acceptDueTime: dueTimeOf(next, 'accept'),
        handleDueTime: dueTimeOf(next, 'handle'),
      });
      return this.desk.commit(call, found, [stepOf(found, decision, next, request.note, told)], { at });
    });
  }
}
