import { Injectable } from '@nestjs/common';
import { TaskAcceptedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { onceMore, scopeOf, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction, getTask, taskOf } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import type { Found } from '../cases.ts';
import { handledBy, withTask } from '../tasks.ts';

/** Accepts the task of the caller's unit (接受). The lead unit's acceptance moves the case, a helping unit's does not. */
@Injectable()
export class AcceptTask {
  constructor(private readonly desk: CaseDesk) {}

  /** @param find the case, by its id or by the task's */
  run(find: () => Promise<Found>, note: string, call: CommandCall): Promise<Case> {
    const { unitId } = call.passport;
    return onceMore(async () => {
      const { found, repeated } = await find();
      if (repeated) return repeated;
      const at = this.desk.now();
      const helps = taskOf(found, unitId)?.lead === false;
      const decision = decideAction(found, helps ? 'accept-help' : 'accept', call.passport);
      const task = getTask(found, unitId);
      const tasks = withTask(found, task, {
        state: 'accepted',
        acceptTime: at.toISOString(),
        handledBy: handledBy(task, scopeOf(call).actor),
      });
      const next = await this.desk.after(found, decision, { at, note, change: { tasks } });
      const told = caseEvent(TaskAcceptedSchema, found.facts, next, at, { unitId, taskId: task.taskId });
      return this.desk.commit(call, found, [stepOf(found, decision, next, note, told)], { at });
    });
  }
}
