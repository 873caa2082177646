import {
  allowanceOf,
  applyEffects,
  deadlineInput,
  statusOf,
  type ClockEffect,
  type ClockRun,
  type Flow,
  type FlowDefinition,
} from '@wangge/flow';
import { computeDeadline, type ClockUnit, type Extension, type StatutoryCalendar } from '@wangge/worktime';
import type { ClockState, Instant, Light } from './case.state.ts';

/** How long a clock runs, as the matter catalogue says it. */
export interface ClockRule {
  readonly clock: string;
  readonly amount: number;
  /** One of `CLOCK_UNIT_NAMES`. */
  readonly unit: string;
}

/** Units as the contract names them. */
export const CLOCK_UNITS_BY_NAME: Readonly<Record<string, ClockUnit>> = {
  seconds: 'seconds',
  minutes: 'minutes',
  hours: 'hours',
  days: 'days',
  months: 'months',
  'working-hours': 'workingHours',
  'working-days': 'workingDays',
  'urgent-working-hours': 'urgentWorkingHours',
  'urgent-working-days': 'urgentWorkingDays',
};

/** Units that add up: what is granted to one clock can be granted to another only within a family. */
const FAMILY: Readonly<Record<ClockUnit, string>> = {
  seconds: 'length',
  minutes: 'length',
  hours: 'length',
  days: 'dates',
  months: 'dates',
  workingHours: 'working',
  workingDays: 'working',
  urgentWorkingHours: 'length',
  urgentWorkingDays: 'length',
};

/** Whether the clocks that an extension touches are counted in the same kind of time, with what a matter says about them. */
export function extendsTogether({ clocks }: FlowDefinition, rules: readonly ClockRule[] = []): boolean {
  const unitIn = (name: string) => CLOCK_UNITS_BY_NAME[rules.find(({ clock }) => clock === name)?.unit ?? ''];
  const extended = clocks.filter((clock) => clock.extends.length > 0);
  return new Set(extended.map(({ name, allowance }) => FAMILY[unitIn(name) ?? allowance.unit])).size <= 1;
}

export const CLOCK_UNIT_NAMES = Object.keys(CLOCK_UNITS_BY_NAME);

const LIGHTS: readonly Light[] = ['green', 'amber', 'amber2', 'red'];

/** What an action does to the clocks of a case, and on what occasion. */
export interface ClockChange {
  readonly flow: Flow;
  readonly calendar: StatutoryCalendar;
  /** The clocks of the matter; a clock it does not name has the flow's own time. */
  readonly rules: readonly ClockRule[];
  readonly effects: readonly ClockEffect[];
  readonly at: Date;
  /** Why a clock stands still; told in its explanation. */
  readonly reason: string;
  readonly extension?: Extension;
  /** What rested on a year whose notice was not known is computed by all that is known now; nothing else moves such a clock. */
  readonly noticed?: boolean;
}

/** A clock's time and warnings come from the flow's clock of its name, or of another it is like. */
type Computing = ClockChange & { readonly like?: string };

/** The clocks of the case after an action, in the order of the flow. Deadlines are computed for what runs; what stopped keeps its own. */
export function afterEffects(clocks: readonly ClockState[], change: ClockChange): readonly ClockState[] {
  const { flow, effects, at, reason, extension } = change;
  const own = clocks.filter((clock) => clock.taskId === undefined && clock.orderId === undefined);
  const before = Object.fromEntries(own.map((clock) => [clock.name, clock.run]));
  const after = applyEffects(before, effects, { at, reason, ...(extension && { extension }) });
  return flow.definition.clocks.flatMap(({ name }) => {
    const run = after[name];
    if (!run) return [];
    const old = own.find((clock) => clock.name === name);
    if (old && statusOf(run) === 'stopped') return [{ ...old, run }];
    return [computedClock(name, run, old, change)];
  });
}

/** A clock as it stands after its run changed. */
export function computedClock(name: string, run: ClockRun, old: ClockState | undefined, change: Computing): ClockState {
  const { flow, rules, at, like = name } = change;
  const ofMatter = rules.find(({ clock }) => clock === name) ?? rules.find(({ clock }) => clock === like);
  const { rollover, ...own } = allowanceOf(flow.definition, like);
  // How a last day rolls is the flow's to say, also where the matter says how long.
  const time = ofMatter ? { amount: ofMatter.amount, unit: unitOf(ofMatter.unit) } : own;
  const allowance = { ...time, ...(rollover && { rollover }) };
  const ambers = flow.definition.clocks.find((clock) => clock.name === like)?.ambers ?? [];
  const calendar = calendarFor(old, run, change);
  const { start, pauses, extensions } = deadlineInput(run);
  const deadline = computeDeadline(start, allowance, calendar, { pauses, extensions, ambers });
  const clock: ClockState = {
    name,
    amount: allowance.amount,
    unit: allowance.unit,
    run,
    dueTime: deadline.due.toISOString(),
    amberTimes: deadline.ambers.map((amber) => amber.toISOString()),
    light: 'green',
    provisional: deadline.provisional,
    explanation: deadline.explanation,
    knownUntil: calendar.lastLoadedYear,
    ...(calendar.edition > 0 && { edition: calendar.edition }),
  };
  // A clock that began anew has told nothing yet. One that was given more time tells again what lies ahead again.
  const told = old && old.run.startedTime === run.startedTime ? old.light : 'green';
  return { ...clock, light: better(told, reachedBy(clock, at.toISOString())) };
}

/** A provisional clock stays with what was known when it was computed until the notice is noted: no other act moves it. */
function calendarFor(
  old: ClockState | undefined,
  run: ClockRun,
  { calendar, noticed }: ClockChange,
): StatutoryCalendar {
  const waits = old?.provisional && old.run.startedTime === run.startedTime && noticed !== true;
  return waits && old.knownUntil !== undefined ? calendar.asOf(old.edition ?? 0).knownUntil(old.knownUntil) : calendar;
}

function unitOf(name: string): ClockUnit {
  const unit = CLOCK_UNITS_BY_NAME[name];
  if (!unit) throw new RangeError(`a clock has no unit ${name}`);
  return unit;
}

/** Thresholds still to come, with the light each brings; a clock may have fewer than two warnings. */
function thresholds({ amberTimes, dueTime }: ClockState): readonly { readonly light: Light; readonly at: Instant }[] {
  const [amber, amber2] = amberTimes;
  return [
    ...(amber ? [{ light: 'amber' as const, at: amber }] : []),
    ...(amber2 ? [{ light: 'amber2' as const, at: amber2 }] : []),
    { light: 'red', at: dueTime },
  ];
}

function reachedBy(clock: ClockState, at: Instant): Light {
  return (
    thresholds(clock)
      .filter((threshold) => threshold.at <= at)
      .at(-1)?.light ?? 'green'
  );
}

const rank = (light: Light): number => LIGHTS.indexOf(light);
const better = (one: Light, other: Light): Light => (rank(one) <= rank(other) ? one : other);

/** The next threshold a clock has not told of; null while it stands and when all is told. */
export function nextThreshold(clock: ClockState): { readonly light: Light; readonly at: Instant } | null {
  if (statusOf(clock.run) !== 'running') return null;
  return thresholds(clock).find((threshold) => rank(threshold.light) > rank(clock.light)) ?? null;
}

/** When the case must be looked at next; null when no clock runs towards anything. */
export function nextAlarm(clocks: readonly ClockState[]): Instant | null {
  const times = clocks.flatMap((clock) => nextThreshold(clock)?.at ?? []);
  return times.reduce<Instant | null>((first, time) => (first === null || time < first ? time : first), null);
}

/** The worst light of the clocks that are not over. */
export function lightOf(clocks: readonly ClockState[]): Light {
  const open = clocks.filter((clock) => clock.run.stoppedTime === null);
  return LIGHTS[Math.max(0, ...open.map((clock) => rank(clock.light)))] ?? 'green';
}

/** Where a clock stands, as the contract calls it. */
export function standingOf({ run, dueTime }: ClockState): 'running' | 'paused' | 'met' | 'missed' {
  if (run.stoppedTime !== null) return run.stoppedTime <= dueTime ? 'met' : 'missed';
  return statusOf(run) === 'paused' ? 'paused' : 'running';
}

/** When a clock is due; undefined while it has never run. */
export const dueOf = (clocks: readonly ClockState[], name: string): Instant | undefined =>
  clocks.find((clock) => clock.name === name)?.dueTime;
