import { DomainError } from '@wangge/platform/errors';

/** First and last day of a range, "YYYY-MM-DD" each, both included. */
export interface Days {
  readonly from: string;
  readonly to: string;
}

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 366;

const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const dayAt = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** @throws DomainError INVALID_ARGUMENT naming the field for a day that does not exist, an end before the start or more than 366 days */
export function daysOf(from: string, to: string): Days {
  for (const [field, day] of [
    ['from_date', from],
    ['to_date', to],
  ] as const) {
    if (Number.isNaN(at(day)) || dayAt(at(day)) !== day) throw wrong(field, `${day} is not a day of the calendar`);
  }
  if (to < from) throw wrong('to_date', 'the last day comes before the first');
  if ((at(to) - at(from)) / DAY_MS >= LONGEST_DAYS) throw wrong('to_date', `at most ${LONGEST_DAYS} days in one call`);
  return { from, to };
}

const wrong = (field: string, description: string) =>
  new DomainError('INVALID_ARGUMENT', 'FIELD_INVALID', description, {}, { fieldViolations: [{ field, description }] });

/** A range as whole months and the days left at its two ends: a year is read from twelve rows a matter instead of 365. */
export function split({ from, to }: Days): { months: string[]; days: Days[] } {
  const months: string[] = [];
  for (let first = firstOfMonth(from); first <= to; first = nextMonth(first)) {
    if (first >= from && dayAt(at(nextMonth(first)) - DAY_MS) <= to) months.push(first);
  }
  const [firstMonth] = months;
  const lastMonth = months.at(-1);
  if (firstMonth === undefined || lastMonth === undefined) return { months, days: [{ from, to }] };
  const before = { from, to: dayAt(at(firstMonth) - DAY_MS) };
  const after = { from: nextMonth(lastMonth), to };
  return { months, days: [before, after].filter((range) => range.from <= range.to) };
}

const firstOfMonth = (day: string): string => `${day.slice(0, 7)}-01`;

function nextMonth(first: string): string {
  const [year = 0, month = 1] = first.split('-').map(Number);
  return dayAt(Date.UTC(year, month, 1));
}
