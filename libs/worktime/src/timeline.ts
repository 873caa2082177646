import type { StatutoryCalendar } from './calendar.ts';
import { dayOf, midnight, type Day } from './local-time.ts';
import type { Span } from './working-hours.ts';
import { WorktimeError } from './worktime-error.ts';

/** The time that counts for a clock, day by day: all of it (natural) or working time only. */
export type Line = (day: Day) => readonly Span[];

export const naturalLine: Line = (day) => [{ from: midnight(day), to: midnight(day + 1) }];

export function workingLine(calendar: StatutoryCalendar): Line {
  return (day) => calendar.spans(day);
}

/** A hundred years: beyond any lawful period, and the bound that keeps a hostile amount from spinning. */
export const FARTHEST_DAYS = 36_525;

/**
 * How much of the line runs between two instants, in milliseconds, the pauses left out. Pauses are
 * ordered by their beginning; where they overlap, time is left out once.
 */
export function measure(line: Line, from: number, to: number, pauses: readonly Span[]): number {
  let total = 0;
  for (const span of running(line, from, pauses)) {
    if (span.from >= to) break;
    total += Math.min(span.to, to) - span.from;
  }
  return total;
}

/** The instant at which `amount` > 0 milliseconds of the line have run since `from`. @throws WorktimeError TOO_FAR */
export function walk(line: Line, from: number, amount: number, pauses: readonly Span[]): number {
  let left = amount;
  for (const span of running(line, from, pauses)) {
    const length = span.to - span.from;
    if (left <= length) return span.from + left;
    left -= length;
  }
  throw new WorktimeError('TOO_FAR', 'the period does not end within a hundred years');
}

function* running(line: Line, from: number, pauses: readonly Span[]): Generator<Span> {
  const first = dayOf(from);
  for (let day = first; day <= first + FARTHEST_DAYS; day += 1) {
    for (const span of line(day)) {
      if (span.to > from) yield* without({ from: Math.max(span.from, from), to: span.to }, pauses);
    }
  }
}

function* without(span: Span, pauses: readonly Span[]): Generator<Span> {
  let from = span.from;
  for (const pause of pauses) {
    if (pause.to <= from || pause.from >= span.to) continue;
    if (pause.from > from) yield { from, to: pause.from };
    from = pause.to;
  }
  if (from < span.to) yield { from, to: span.to };
}
