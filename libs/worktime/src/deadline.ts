import { checkAmounts, type Allowance, type Extension, type Pause } from './allowance.ts';
import type { StatutoryCalendar } from './calendar.ts';
import { explain, type Explanation, type ExplanationStep, type Locale } from './explanation.ts';
import { dayOf, instantOf, toLocalDate, type Day } from './local-time.ts';
import { readPauses, type Pauses } from './pauses.ts';
import { computePeriod, unloadedYears, type Period } from './period.ts';
import { measure, walk } from './timeline.ts';
import { WorktimeError } from './worktime-error.ts';

export interface DeadlineOptions {
  readonly pauses?: readonly Pause[];
  readonly extensions?: readonly Extension[];
  /** Fractions of the allowance, each between 0 and 1, at which a warning is due: two ambers, say 0.5 and 0.8. */
  readonly ambers?: readonly number[];
}

/** How far a clock has run, in milliseconds of the time it counts (working time for working units). */
export interface Progress {
  readonly elapsedMs: number;
  readonly remainingMs: number;
  /** The deadline has passed and no pause holds it. */
  readonly overdue: boolean;
}

/** A computed deadline. Everything but the methods is plain data. */
export class Deadline {
  /** The last instant in time. While `paused`, the due it would have if the clock went on at once: arm no alarm then. */
  readonly due: Date;
  /** When the clock begins to count: the event, or the midnight after it for units that leave the event's day out. */
  readonly countedFrom: Date;
  readonly allowanceMs: number;
  /** One instant per requested fraction, in the order asked. */
  readonly ambers: readonly Date[];
  readonly paused: boolean;
  /** Rests on a year whose notice is not loaded: compute again when it is. */
  readonly provisional: boolean;
  readonly explanation: Explanation;
  readonly #period: Period;
  readonly #pauses: Pauses;

  constructor(period: Period, pauses: Pauses, ambers: readonly number[], explanation: Explanation) {
    this.#period = period;
    this.#pauses = pauses;
    this.due = new Date(period.due);
    this.countedFrom = new Date(period.countedFrom);
    this.allowanceMs = measure(period.line, period.countedFrom, period.due, pauses.ended);
    this.ambers = ambers.map((fraction) => this.amberAt(fraction));
    this.paused = pauses.openSince !== null && pauses.openSince < period.due;
    this.provisional = explanation.steps.some((step) => step.kind === 'provisional');
    this.explanation = explanation;
  }

  /** When this fraction (0 < f < 1) of the allowance has run. @throws WorktimeError INVALID_AMOUNT */
  amberAt(fraction: number): Date {
    if (!(fraction > 0 && fraction < 1)) throw new WorktimeError('INVALID_AMOUNT', `not a fraction: ${fraction}`);
    const amount = Math.max(1, Math.round(this.allowanceMs * fraction));
    return new Date(walk(this.#period.line, this.#period.countedFrom, amount, this.#pauses.ended));
  }

  /** How far the clock has run at `now`; elapsed and remaining always add up to the allowance. */
  remaining(now: Date): Progress {
    const at = instantOf(now);
    const elapsedMs = measure(
      this.#period.line,
      this.#period.countedFrom,
      Math.min(at, this.#period.due),
      this.#pauses.all,
    );
    return { elapsedMs, remainingMs: this.allowanceMs - elapsedMs, overdue: !this.paused && at > this.#period.due };
  }

  explain(locale: Locale): string {
    return explain(this.explanation, locale);
  }
}

/**
 * When something that began at `start` is due (Civil Code 201–203; TIM-1 to TIM-4). Natural units of hours and less run from
 * the instant; days, months and working days leave the day of the event out. All instants are UTC, all days Asia/Shanghai.
 * @throws WorktimeError INVALID_DATE, INVALID_AMOUNT, INVALID_PAUSE, MIXED_UNITS, TOO_FAR
 */
export function computeDeadline(
  start: Date,
  allowance: Allowance,
  calendar: StatutoryCalendar,
  { pauses = [], extensions = [], ambers = [] }: DeadlineOptions = {},
): Deadline {
  checkAmounts(allowance, extensions);
  const startMs = instantOf(start);
  const read = readPauses(pauses);
  const period = computePeriod({ start: startMs, allowance, extensions, pauses: read.ended, calendar });
  const steps: ExplanationStep[] = [
    { kind: 'counted', amount: allowance.amount, unit: allowance.unit },
    ...extensions.map(({ amount, unit, reason, approver }) => ({
      kind: 'extended' as const,
      amount,
      unit,
      reason,
      approver,
    })),
    ...calendarSteps(period, allowance, calendar),
    ...pauseSteps(pauses, period),
    ...rollSteps(period, calendar),
    ...provisionalSteps(unloadedYears(period, calendar)),
  ];
  return new Deadline(period, read, ambers, {
    start: start.toISOString(),
    due: new Date(period.due).toISOString(),
    steps,
  });
}

function calendarSteps(period: Period, allowance: Allowance, calendar: StatutoryCalendar): ExplanationStep[] {
  if (allowance.unit !== 'workingDays' && allowance.unit !== 'workingHours') return [];
  const steps: ExplanationStep[] = [];
  let lastHoliday: Day | null = null;
  for (let day = dayOf(period.countedFrom); day <= dayOf(period.due); day += 1) {
    const { kind, named } = calendar.fact(day);
    if (!named) continue;
    const { name, nameZh } = named;
    const date = toLocalDate(day);
    if (kind === 'make-up') steps.push({ kind: 'make-up-day-counted', date, name, nameZh });
    if (kind !== 'holiday') continue;
    const run = lastHoliday === day - 1 ? steps.pop() : undefined;
    steps.push(
      run?.kind === 'holidays-skipped'
        ? { ...run, to: date }
        : { kind: 'holidays-skipped', from: date, to: date, name, nameZh },
    );
    lastHoliday = day;
  }
  return steps;
}

function pauseSteps(pauses: readonly Pause[], period: Period): ExplanationStep[] {
  return pauses
    .filter((pause) => pause.from.getTime() < period.due && (pause.to?.getTime() ?? Infinity) > period.countedFrom)
    .map((pause) => ({
      kind: 'pause-excluded',
      from: pause.from.toISOString(),
      to: pause.to?.toISOString() ?? null,
      reason: pause.reason,
    }));
}

function rollSteps({ rolledFrom, due }: Period, calendar: StatutoryCalendar): ExplanationStep[] {
  if (rolledFrom === null) return [];
  const { kind } = calendar.fact(rolledFrom);
  const because = kind === 'holiday' || kind === 'weekend' ? kind : 'pause';
  // The due may stand at 24:00, which is already the next day's midnight.
  return [{ kind: 'rolled', from: toLocalDate(rolledFrom), to: toLocalDate(dayOf(due - 1)), because }];
}

function provisionalSteps(years: readonly number[]): ExplanationStep[] {
  return years.length === 0 ? [] : [{ kind: 'provisional', years }];
}
