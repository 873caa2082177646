import { familyOf, lengthOf, type Allowance, type Amount, type ClockUnit } from './allowance.ts';
import type { StatutoryCalendar } from './calendar.ts';
import { addMonths, dayOf, midnight, toLocalDate, yearOf, type Day } from './local-time.ts';
import { FARTHEST_DAYS, measure, naturalLine, walk, workingLine, type Line } from './timeline.ts';
import type { Span } from './working-hours.ts';
import { WorktimeError } from './worktime-error.ts';

/** Where a clock begins, along which time it runs and where it ends. Instants in UTC milliseconds. */
export interface Period {
  readonly line: Line;
  /** The event itself, or the midnight after it when its day is not counted (TIM-1, Civil Code 201). */
  readonly countedFrom: number;
  readonly due: number;
  /** The day it would have ended on before it rolled to a working day; null when it did not. */
  readonly rolledFrom: Day | null;
  /** The first and last day whose place in the calendar the result rests on; null when it rests on none. */
  readonly restsOn: { readonly first: Day; readonly last: Day } | null;
}

interface PeriodInput {
  readonly start: number;
  readonly allowance: Allowance;
  readonly extensions: readonly Amount[];
  readonly pauses: readonly Span[];
  readonly calendar: StatutoryCalendar;
}

/** @throws WorktimeError TOO_FAR or NO_WORKING_TIME */
export function computePeriod(input: PeriodInput): Period {
  switch (familyOf(input.allowance.unit)) {
    case 'length':
      return lengthPeriod(input);
    case 'dates':
      return datePeriod(input);
    case 'working':
      return workingPeriod(input);
  }
}

function lengthPeriod({ start, allowance, extensions, pauses }: PeriodInput): Period {
  let length = 0;
  for (const { amount, unit } of [allowance, ...extensions]) {
    if (isLength(unit)) length += lengthOf({ amount, unit });
  }
  const due = walk(naturalLine, start, length, pauses);
  return { line: naturalLine, countedFrom: start, due, rolledFrom: null, restsOn: null };
}

const isLength = (
  unit: ClockUnit,
): unit is 'seconds' | 'minutes' | 'hours' | 'urgentWorkingHours' | 'urgentWorkingDays' => familyOf(unit) === 'length';

/**
 * A pause shifts exactly the working time it took: what remained when it began remains when it ends. Without one, working
 * days end at the closing time of the last.
 */
function workingPeriod({ start, allowance, extensions, pauses, calendar }: PeriodInput): Period {
  const line = workingLine(calendar);
  const first = dayOf(start);
  const countedFrom = allowance.unit === 'workingDays' ? midnight(first + 1) : start;
  let nominal = start;
  for (const { amount, unit } of [allowance, ...extensions]) {
    if (unit === 'workingDays') nominal = calendar.endOf(workingDayAfter(dayOf(nominal), amount, calendar));
    if (unit === 'workingHours') nominal = walk(line, nominal, lengthOf({ amount, unit }), []);
  }
  const due = walk(line, countedFrom, measure(line, countedFrom, nominal, []), pauses);
  return { line, countedFrom, due, rolledFrom: null, restsOn: { first, last: dayOf(due) } };
}

/**
 * Days and months are counted in dates and end with one. A date on which the clock stood still does not count, so a pause
 * can only lengthen, and a deadline never stands inside one.
 */
function datePeriod({ start, allowance, extensions, pauses, calendar }: PeriodInput): Period {
  const paused = (day: Day) => {
    const [from, to] = [midnight(day), calendar.endOf(day)];
    return pauses.some((pause) => pause.from < to && pause.to > from);
  };
  const first = dayOf(start);
  const unrolled = countDates(first, [allowance, ...extensions], paused);
  const last = nextDay(unrolled, (day) => !paused(day) && !rolls(day, allowance, calendar));
  return {
    line: naturalLine,
    countedFrom: midnight(first + 1),
    due: calendar.endOf(last),
    rolledFrom: last === unrolled ? null : unrolled,
    restsOn: { first: unrolled, last },
  };
}

function countDates(start: Day, amounts: readonly Amount[], paused: (day: Day) => boolean): Day {
  const sum = (wanted: Amount['unit']) =>
    amounts.reduce((total, { amount, unit }) => total + (unit === wanted ? amount : 0), 0);
  const [months, days] = [sum('months'), sum('days')];
  if (months > FARTHEST_DAYS / 30 || days > FARTHEST_DAYS)
    throw new WorktimeError('TOO_FAR', 'more than a hundred years');
  let wanted = addMonths(start, months) + days - start;
  let day = start;
  while (wanted > 0) {
    day = nextDay(day + 1, (next) => !paused(next));
    wanted -= 1;
  }
  return day;
}

function rolls(day: Day, { rollover = 'rest-days' }: Allowance, calendar: StatutoryCalendar): boolean {
  switch (rollover) {
    case 'none':
      return false;
    case 'rest-days':
      return !calendar.works(day);
    case 'holidays':
      return calendar.fact(day).kind === 'holiday';
  }
}

function workingDayAfter(start: Day, count: number, calendar: StatutoryCalendar): Day {
  if (count > FARTHEST_DAYS) throw new WorktimeError('TOO_FAR', 'more than a hundred years');
  let day = start;
  for (let left = count; left > 0; left -= 1) day = nextDay(day + 1, (next) => calendar.works(next));
  return day;
}

/** The first day from `from` on that fits. No calendar rests and no pause of ours lasts longer than the bound. */
function nextDay(from: Day, fits: (day: Day) => boolean): Day {
  for (let day = from; day <= from + FARTHEST_DAYS; day += 1) if (fits(day)) return day;
  throw new WorktimeError('NO_WORKING_TIME', `no day fits after ${toLocalDate(from)}`);
}

/** The years a period rests on whose notice is not loaded. */
export function unloadedYears(period: Period, calendar: StatutoryCalendar): readonly number[] {
  if (!period.restsOn) return [];
  const years: number[] = [];
  for (let year = yearOf(period.restsOn.first); year <= yearOf(period.restsOn.last); year += 1) {
    if (!calendar.isLoaded(year)) years.push(year);
  }
  return years;
}
