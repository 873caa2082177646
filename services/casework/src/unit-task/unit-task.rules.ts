import type { Passport } from '@wangge/platform/identity';
import { illegalTransition, notYourAction } from '../case/case.errors.ts';
import { getTask, taskOf } from '../case/case.flow.ts';
import type { Case, Oversight, PassedTask, TaskState } from '../case/case.state.ts';
import { passes, standingFor } from '../oversight/oversight.actions.ts';

/**
 * The task a caller's unit may pass on: one it may complete now.
 * @throws FAILED_PRECONDITION in another state of the case, PERMISSION_DENIED without such a task
 */
export function passableTask(found: Case, passport: Passport): TaskState {
  if (passes(found, passport)) return getTask(found, passport.unitId);
  const action = taskOf(found, passport.unitId)?.lead === false ? 'complete-help' : 'complete';
  const handled = found.flow.actions.get(action)?.from.includes(found.now.state) === true;
  const standing = standingFor(found, passport);
  throw handled ? notYourAction('passTask', standing) : illegalTransition('passTask', standing);
}

/** Each task has one worker at a time. */
export const withWorker = (oversight: Oversight, passed: PassedTask): Oversight => ({
  ...oversight,
  passed: [...(oversight.passed ?? []).filter(({ taskId }) => taskId !== passed.taskId), passed],
});
