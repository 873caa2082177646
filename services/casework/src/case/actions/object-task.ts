import { Injectable } from '@nestjs/common';
import { DispatchObjectedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { onceMore, scopeOf, type CommandCall, type Tx } from '@wangge/platform/persistence';
import { referenceNeeded } from '../../duty-rule/duty-rule.errors.ts';
import { KEEP_OBJECTION } from '../../duty-rule/duty-rule.store.ts';
import { caseEvent, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction, getTask } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import type { Found } from '../cases.ts';
import { handledBy, withTask } from '../tasks.ts';

/** "Not ours" (退回异议): a unit may say so once for a case; the dispatcher decides. */
@Injectable()
export class ObjectTask {
  constructor(private readonly desk: CaseDesk) {}

  /**
   * @param find the case, by its id or by the task's
   * @param reference the matter or branch of the catalogue it rests on
   */
  run(find: () => Promise<Found>, note: string, reference: string, call: CommandCall): Promise<Case> {
    const { unitId } = call.passport;
    return onceMore(async () => {
      const { found, repeated } = await find();
      if (repeated) return repeated;
      const at = this.desk.now();
      const decision = decideAction(found, 'object', call.passport);
      if (!(await this.desk.cites(found, reference))) throw referenceNeeded();
      const task = getTask(found, unitId);
      // Whoever objected has worked on it: they do not decide about their own objection.
      const by = handledBy(task, scopeOf(call).actor);
      const tasks = withTask(found, task, { state: 'objected', objection: 'open', handledBy: by });
      const change = { tasks, objectionCount: found.now.objectionCount + 1 };
      const next = await this.desk.after(found, decision, { at, note, change });
      const told = caseEvent(DispatchObjectedSchema, found.facts, next, at, {
        ...{ unitId, reference },
        taskId: task.taskId,
      });
      const kept = [found.facts.caseId, task.taskId, unitId, reference, at];
      const also = async (tx: Tx) => void (await tx.query(KEEP_OBJECTION, kept));
      return this.desk.commit(call, found, [stepOf(found, decision, next, note, told)], { at, also });
    });
  }
}
