import { DeadlinePassedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { caseEvent, timestampOf, type Step } from '../case/case.change.ts';
import { above, HIGHEST_LEVEL } from '../oversight/levels.ts';
import { lightOf, nextThreshold } from '../case/case.clocks.ts';
import type { Case, CaseState, ClockState, Light, Oversight, ToEscalate } from '../case/case.state.ts';

interface Reached {
  readonly clock: ClockState;
  readonly light: Light;
  readonly at: string;
}

/**
 * What the clocks of a case have to tell by now, in the order in which it came about: one step for each threshold, also when
 * several lie behind because nobody looked. Empty before the first is reached.
 */
export function passedSteps(found: Case, at: Date): Step[] {
  const steps: Step[] = [];
  for (let now = found.now; ;) {
    const reached = firstReached(now.clocks, at.toISOString());
    if (!reached) return steps;
    const step = stepFor({ ...found, now }, reached, at);
    steps.push(step);
    now = step.next;
  }
}

function firstReached(clocks: readonly ClockState[], at: string): Reached | undefined {
  const reached = clocks.flatMap((clock) => {
    const next = nextThreshold(clock);
    return next && next.at <= at ? [{ clock, ...next }] : [];
  });
  return reached.sort((a, b) => a.at.localeCompare(b.at))[0];
}

function stepFor(found: Case, { clock, light }: Reached, at: Date): Step {
  const { now } = found;
  const clocks = now.clocks.map((one) => (one === clock ? { ...one, light } : one));
  // A helper that is late is told to the lead unit; what goes up is the case.
  const goesUp = light === 'red' && clock.taskId === undefined && clock.orderId === undefined;
  const escalationLevel = goesUp ? Math.min(HIGHEST_LEVEL, now.escalationLevel + 1) : now.escalationLevel;
  const oversight = goesUp
    ? waiting(now, { clock: clock.name, level: escalationLevel, time: at.toISOString() })
    : now.oversight;
  const next: CaseState = {
    ...now,
    version: now.version + 1,
    clocks,
    light: lightOf(clocks),
    escalationLevel,
    oversight,
  };
  const order = now.oversight.orders?.find(({ orderId }) => orderId === clock.orderId);
  const task = now.tasks.find(({ taskId }) => taskId === clock.taskId);
  const told = caseEvent(DeadlinePassedSchema, found.facts, next, at, {
    clock: clock.name,
    light,
    dueTime: timestampOf(clock.dueTime),
    leadUnitId: next.leadUnitId ?? '',
    escalationLevel,
    escalatedToPath: goesUp ? above(next.orgPath, escalationLevel) : '',
    unitId: task?.unitId ?? order?.unitId ?? next.leadUnitId ?? '',
    orderId: clock.orderId ?? '',
    taskId: clock.taskId ?? '',
  });
  return { action: 'deadline', from: now.state, next, note: `${clock.name} ${light}`, event: told };
}

/** The responsible are found afterwards, by the escalator: the light does not wait for the grid service. */
const waiting = ({ oversight }: CaseState, one: ToEscalate): Oversight => ({
  ...oversight,
  toEscalate: [...(oversight.toEscalate ?? []), one],
});
