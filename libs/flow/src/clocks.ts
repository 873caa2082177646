import type { Allowance, Extension, Pause } from '@wangge/worktime';
import { OPEN, type ClockDefinition, type FlowDefinition } from './definition.ts';

/** What an action does to a clock; their meanings stand at the lists of the same name in the definition. */
export type ClockEffectKind = 'start' | 'stop' | 'pause' | 'resume' | 'continue' | 'extend';

export interface ClockEffect {
  readonly clock: string;
  readonly effect: ClockEffectKind;
}

/** One run of a clock: JSON data to be kept with the case. Times are ISO 8601 in UTC. */
export interface ClockRun {
  readonly startedTime: string;
  readonly stoppedTime: string | null;
  readonly pauses: readonly { readonly from: string; readonly to: string | null; readonly reason: string }[];
  readonly extensions: readonly Extension[];
}

/** The clocks of a case that have ever run, by name. */
export type ClockRuns = Readonly<Record<string, ClockRun>>;

/** When an action was taken and what it says about the clocks it touches. */
export interface Occasion {
  readonly at: Date;
  /** Why a clock stands still; kept with the pause and told in the deadline's explanation. */
  readonly reason: string;
  /** The time granted; must be present when an effect is `extend`. */
  readonly extension?: Extension;
}

const EFFECT_LISTS: readonly (readonly [ClockEffectKind, (clock: ClockDefinition) => readonly string[]])[] = [
  ['start', (clock) => clock.starts],
  ['stop', (clock) => clock.stops],
  ['pause', (clock) => clock.pauses],
  ['resume', (clock) => clock.resumes],
  ['continue', (clock) => clock.continues],
  ['extend', (clock) => clock.extends],
];

/** The lists of a clock with their actions, for those who go through all of them. */
export function effectLists(clock: ClockDefinition): { effect: ClockEffectKind; actions: readonly string[] }[] {
  return EFFECT_LISTS.map(([effect, list]) => ({ effect, actions: list(clock) }));
}

/** What an action, or opening the case, does to the clocks. A validated flow has at most one effect per clock and action. */
export function effectsOf(definition: FlowDefinition, action: string): readonly ClockEffect[] {
  return definition.clocks.flatMap((clock) =>
    effectLists(clock)
      .filter(({ actions }) => actions.includes(action))
      .map(({ effect }) => ({ clock: clock.name, effect })),
  );
}

/** What opening a case does to the clocks. */
export function openingEffects(definition: FlowDefinition): readonly ClockEffect[] {
  return effectsOf(definition, OPEN);
}

/** The clocks after the effects of one action. Answers new data and leaves `runs` as it was. */
export function applyEffects(runs: ClockRuns, effects: readonly ClockEffect[], occasion: Occasion): ClockRuns {
  const changed: Record<string, ClockRun> = { ...runs };
  for (const { clock, effect } of effects) {
    const run = applyEffect(runOf(changed, clock), effect, occasion);
    if (run) changed[clock] = run;
  }
  return changed;
}

/** A clock's run, or undefined while it has never started. */
export function runOf(runs: ClockRuns, clock: string): ClockRun | undefined {
  return Object.hasOwn(runs, clock) ? runs[clock] : undefined;
}

export type ClockStatus = 'idle' | 'running' | 'paused' | 'stopped';

/** Alarms belong to a running clock only. */
export function statusOf(run: ClockRun | undefined): ClockStatus {
  if (!run) return 'idle';
  if (run.stoppedTime !== null) return 'stopped';
  return run.pauses.at(-1)?.to === null ? 'paused' : 'running';
}

/** A run in the terms of `computeDeadline(start, allowance, calendar, { pauses, extensions })`. */
export function deadlineInput(run: ClockRun): {
  start: Date;
  pauses: readonly Pause[];
  extensions: readonly Extension[];
} {
  const pauses = run.pauses.map(({ from, to, reason }) => ({
    from: new Date(from),
    to: to === null ? null : new Date(to),
    reason,
  }));
  return { start: new Date(run.startedTime), pauses, extensions: run.extensions };
}

/** What a clock allows in a case: the matter's own allowance for it, else the flow's. @throws RangeError for a clock the flow has not. */
export function allowanceOf(
  definition: FlowDefinition,
  clock: string,
  ofMatter: Readonly<Record<string, Allowance>> = {},
): Allowance {
  const defined = definition.clocks.find(({ name }) => name === clock);
  if (!defined) throw new RangeError(`no clock ${clock} in flow ${definition.name}`);
  return (Object.hasOwn(ofMatter, clock) ? ofMatter[clock] : undefined) ?? defined.allowance;
}

function applyEffect(run: ClockRun | undefined, effect: ClockEffectKind, occasion: Occasion): ClockRun | undefined {
  const { at, reason, extension } = occasion;
  const now = at.toISOString();
  const status = statusOf(run);
  if (effect === 'start') {
    return status === 'idle' || status === 'stopped'
      ? { startedTime: now, stoppedTime: null, pauses: [], extensions: [] }
      : run;
  }
  if (!run) return undefined;
  switch (effect) {
    case 'stop':
      return status === 'stopped' ? run : { ...run, stoppedTime: now, pauses: ended(run, now) };
    case 'pause':
      return status === 'running' ? { ...run, pauses: [...run.pauses, { from: now, to: null, reason }] } : run;
    case 'resume':
      if (run.stoppedTime === null) return { ...run, pauses: ended(run, now) };
      return { ...run, stoppedTime: null, pauses: [...run.pauses, { from: run.stoppedTime, to: now, reason }] };
    case 'continue':
      return { ...run, stoppedTime: null };
    case 'extend':
      if (!extension) throw new RangeError('an extension must say by how much and by whom');
      return { ...run, extensions: [...run.extensions, extension] };
  }
}

function ended(run: ClockRun, now: string): ClockRun['pauses'] {
  return run.pauses.map((pause) => (pause.to === null ? { ...pause, to: now } : pause));
}
