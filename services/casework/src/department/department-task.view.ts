import type { MessageInitShape } from '@bufbuild/protobuf';
import type { DepartmentTaskSchema } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import type { Passport } from '@wangge/platform/identity';
import { dueTimeOf } from '../case/case.change.ts';
import { allowedActions, taskOf } from '../case/case.flow.ts';
import type { Case, TaskState } from '../case/case.state.ts';

/** What a department may do, in the words of its own door. */
const NAMES: Readonly<Record<string, string>> = { accept: 'accept', object: 'object', complete: 'answer' };

/** A task as a department sees it: what is the matter and where, never who reported it. */
export function toDepartmentTask(
  found: Case,
  task: TaskState,
  { passport, placeName }: { readonly passport: Passport; readonly placeName: string },
): MessageInitShape<typeof DepartmentTaskSchema> {
  const { facts, now } = found;
  const current = taskOf(found, passport.unitId)?.taskId === task.taskId;
  return {
    taskId: task.taskId,
    caseNumber: facts.number,
    matterCode: now.matterCode,
    matterName: now.matterName,
    description: facts.description,
    placeName: placeName || facts.placeWords,
    longitude: facts.longitude ?? 0,
    latitude: facts.latitude ?? 0,
    state: task.state,
    dueTime: dueTimeOf(now, 'handle'),
    allowedActions: current ? allowedActions(found, passport).flatMap((action) => NAMES[action] ?? []) : [],
  };
}
