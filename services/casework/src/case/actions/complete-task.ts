import { Injectable } from '@nestjs/common';
import { TaskCompletedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { onceMore, scopeOf, type CommandCall } from '@wangge/platform/persistence';
import { caseEvent, stepOf } from '../case.change.ts';
import { CaseDesk } from '../case.desk.ts';
import { decideAction, getTask, taskOf } from '../case.flow.ts';
import type { Case } from '../case.state.ts';
import { Cases, type Found } from '../cases.ts';
import { attaching, evidenceOf, naming, type GivenFiles } from '../evidence.ts';
import { handledBy, withTask } from '../tasks.ts';

/** Completes the task of the caller's unit with what was done (处置反馈); the lead unit brings the evidence the matter asks for. */
@Injectable()
export class CompleteTask {
  constructor(
    private readonly cases: Cases,
    private readonly desk: CaseDesk,
  ) {}

  /** @param find the case, by its id or by the task's */
  run(find: () => Promise<Found>, { result, files }: { result: string; files: GivenFiles }, call: CommandCall) {
    const { unitId } = call.passport;
    return onceMore<Case>(async () => {
      const [{ found, repeated }, stored] = await Promise.all([find(), this.cases.filesOf(call, files.ids)]);
      if (repeated) return repeated;
      const at = this.desk.now();
      const helps = taskOf(found, unitId)?.lead === false;
      const given = { evidence: evidenceOf(found, files), needed: await this.desk.evidenceNeeded(found) };
      const decision = decideAction(found, helps ? 'complete-help' : 'complete', call.passport, helps ? {} : given);
      const task = getTask(found, unitId);
      const change = {
        tasks: withTask(found, task, {
          state: 'completed',
          result,
          completeTime: at.toISOString(),
          handledBy: handledBy(task, scopeOf(call).actor),
        }),
        attachments: attaching(found.now.attachments, stored, files, at),
      };
      const next = await this.desk.after(found, decision, { at, note: result, change });
      const told = caseEvent(TaskCompletedSchema, found.facts, next, at, {
        unitId,
        taskId: task.taskId,
        lead: task.lead,
      });
      const also = naming(found, files);
      const step = stepOf(found, decision, next, result, told);
      return this.desk.commit(call, found, [step], { at, files, ...(also && { also }) });
    });
  }
}
