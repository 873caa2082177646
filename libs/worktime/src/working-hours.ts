import { HOUR_MS, weekdayOf, type Day } from './local-time.ts';
import { WorktimeError } from './worktime-error.ts';

/** One stretch of working time within a day, local, `HH:mm-HH:mm`; `24:00` may end it. */
export type WorkingSpan = string;

/** When work is done on a working day. `byWeekday` (0 = Sunday … 6 = Saturday) replaces the default, also for a make-up Saturday. */
export interface WorkingHours {
  readonly default: readonly WorkingSpan[];
  readonly byWeekday?: Readonly<Record<number, readonly WorkingSpan[]>>;
}

/** Office hours of Beijing's municipal organs: 9:00 to 18:00 with an hour's midday break, eight hours a day. */
export const beijingHours: WorkingHours = { default: ['09:00-12:00', '13:00-18:00'] };

/** A stretch of time in milliseconds: offsets from local midnight, or instants. `from` inclusive, `to` exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Reads the hours once; answers the spans of a day as offsets from local midnight. @throws WorktimeError INVALID_HOURS */
export function readHours(hours: WorkingHours): (day: Day) => readonly Span[] {
  const usual = readSpans(hours.default);
  const byWeekday = new Map(
    Object.entries(hours.byWeekday ?? {}).map(([key, spans]) => [Number(key), readSpans(spans)]),
  );
  return (day) => byWeekday.get(weekdayOf(day)) ?? usual;
}

function readSpans(spans: readonly WorkingSpan[]): readonly Span[] {
  const read = spans.map(readSpan);
  const ordered = read.every((span, index) => index === 0 || (read[index - 1]?.to ?? 0) <= span.from);
  // A working day without working time would let a deadline end before it began; a closed day is a rest day instead.
  if (read.length === 0 || !ordered)
    throw new WorktimeError('INVALID_HOURS', `spans empty or out of order: ${spans.join(', ')}`);
  return read;
}

function readSpan(text: WorkingSpan): Span {
  const match = /^(\d{2}):([0-5]\d)-(\d{2}):([0-5]\d)$/.exec(text);
  const [from, to] = match ? [offset(match[1], match[2]), offset(match[3], match[4])] : [0, 0];
  if (from >= to || to > 24 * HOUR_MS) throw new WorktimeError('INVALID_HOURS', `not a span of a day: ${text}`);
  return { from, to };
}

function offset(hours: string | undefined, minutes: string | undefined): number {
  return Number(hours) * HOUR_MS + Number(minutes) * 60_000;
}
