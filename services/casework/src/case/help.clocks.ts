import { applyEffects, statusOf, type ClockEffectKind, type ClockRun } from '@wangge/flow';
import { computedClock, type ClockChange } from './case.clocks.ts';
import type { ClockState, TaskState } from './case.state.ts';

/** Name of the clock of a helper's task, also in the catalogue. */
export const HELP = 'help';
/** The clock of the lead unit: a helper's stands still and is extended with it, and lasts as long when the matter says nothing. */
const HANDLE = 'handle';

const OPEN = ['dispatched', 'objected', 'accepted'];
/** What touches the lead's clock and the helpers' alike; they start with the task and stop with it. */
const SHARED: readonly ClockEffectKind[] = ['pause', 'resume', 'extend'];

/** The helpers' clocks (协办时限) after an action, a clock for each of their tasks; none in a flow that has no handling clock. */
export function helpClocks(
  clocks: readonly ClockState[],
  tasks: readonly TaskState[],
  change: ClockChange,
): readonly ClockState[] {
  if (!change.flow.definition.clocks.some(({ name }) => name === HANDLE)) return [];
  return tasks
    .filter((task) => !task.lead)
    .flatMap((task) => {
      const old = clocks.find((clock) => clock.taskId === task.taskId);
      const after = runAfter(old?.run, task, change);
      if (!after) return [];
      if (old && statusOf(after) === 'stopped') return [{ ...old, run: after }];
      return [{ ...computedClock(HELP, after, old, { ...change, like: HANDLE }), taskId: task.taskId }];
    });
}

function runAfter(run: ClockRun | undefined, task: TaskState, change: ClockChange): ClockRun | undefined {
  const open = OPEN.includes(task.state);
  const { effects, at, reason, extension } = change;
  // A task that was dispatched before there were such clocks stays without one.
  if (!run) return open && task.dispatchTime === at.toISOString() ? begun(task.dispatchTime) : undefined;
  if (!open) return run.stoppedTime === null ? apply(run, 'stop', { at, reason }) : run;
  return effects
    .filter(({ clock, effect }) => clock === HANDLE && SHARED.includes(effect))
    .reduce((now, { effect }) => apply(now, effect, { at, reason, ...(extension && { extension }) }), run);
}

const begun = (startedTime: string): ClockRun => ({ startedTime, stoppedTime: null, pauses: [], extensions: [] });

const apply = (run: ClockRun, effect: ClockEffectKind, occasion: Parameters<typeof applyEffects>[2]): ClockRun =>
  applyEffects({ [HELP]: run }, [{ clock: HELP, effect }], occasion)[HELP] ?? run;

/** The tasks with the time their help is due; the same list when no time changed. */
export function withDueTimes(tasks: readonly TaskState[], clocks: readonly ClockState[]): readonly TaskState[] {
  const dueOf = ({ taskId }: TaskState) => clocks.find((clock) => clock.taskId === taskId)?.dueTime ?? null;
  return tasks.every((task) => (task.dueTime ?? null) === dueOf(task))
    ? tasks
    : tasks.map((task) => ({ ...task, dueTime: dueOf(task) }));
}
