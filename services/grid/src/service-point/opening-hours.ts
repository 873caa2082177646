import { isLocalDate, localDateOf, type StatutoryCalendar } from '@wangge/worktime';

/** A span of a day as it is kept: weekdays 1 Monday to 7 Sunday, times `HH:MM` in Beijing. */
export interface OpeningSpan {
  readonly weekdays: readonly number[];
  readonly open: string;
  readonly close: string;
}

export interface SpecialDay {
  readonly date: string;
  readonly spans: readonly Pick<OpeningSpan, 'open' | 'close'>[];
}

/** When a service point is open. */
export interface OpeningHours {
  readonly spans: readonly OpeningSpan[];
  readonly specialDays: readonly SpecialDay[];
  readonly openOnHolidays: boolean;
}

/** Whether it is open, and when that changes; undefined if it does not within sixty days. */
export interface Openness {
  readonly open: boolean;
  readonly change: Date | undefined;
}

export interface HoursFault {
  readonly field: string;
  readonly description: string;
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const LOOK_AHEAD_DAYS = 60;
const MONDAY = 1;
const HOLIDAY_MOVED = 'make-up';

/** What is wrong with hours that read well: days that do not exist or come twice, spans of no weekday. */
export function hoursFaults({ spans, specialDays }: OpeningHours): HoursFault[] {
  const dates = specialDays.map(({ date }) => date);
  return [
    ...spans.flatMap(({ weekdays }, index) =>
      weekdays.length > 0 ? [] : [{ field: `spans[${index}].weekdays`, description: 'names no day' }],
    ),
    ...dates.flatMap((date, index) => {
      const field = `special_days[${index}].date`;
      if (!isLocalDate(date)) return [{ field, description: 'is no day' }];
      return dates.indexOf(date) === index ? [] : [{ field, description: 'comes twice' }];
    }),
  ];
}

/** Whether it is open at an instant, and when it next opens or closes. Spans that meet or overlap are one. */
export function openness(hours: OpeningHours, at: Date, calendar: StatutoryCalendar): Openness {
  const now = at.getTime();
  const spans = Array.from({ length: LOOK_AHEAD_DAYS + 2 }, (_, day) => now + (day - 1) * DAY_MS)
    .flatMap((day) => spansOn(hours, localDateOf(new Date(day)), calendar))
    .toSorted((a, b) => a.from - b.from);
  const current = spans.find(({ from, to }) => from <= now && now < to);
  if (!current) {
    const next = spans.find(({ from }) => from > now);
    return { open: false, change: next && new Date(next.from) };
  }
  let end = current.to;
  for (const { from, to } of spans) if (from <= end) end = Math.max(end, to);
  // Of what never closes nothing changes; the days looked at merely end.
  const horizon = now + (LOOK_AHEAD_DAYS - 1) * DAY_MS;
  return { open: true, change: end < horizon ? new Date(end) : undefined };
}

/** The spans that begin on a date, as instants. */
function spansOn(hours: OpeningHours, date: string, calendar: StatutoryCalendar): { from: number; to: number }[] {
  const start = Date.parse(`${date}T00:00:00+08:00`);
  return hoursOn(hours, date, calendar).map(({ open, close }) => {
    const [from, to] = [minutes(open), minutes(close)];
    const length = to > from ? to - from : to - from + 24 * 60;
    return { from: start + from * MINUTE_MS, to: start + (from + length) * MINUTE_MS };
  });
}

/** A special day goes before everything; else a holiday is closed, and a working day that was moved has a Monday's hours. */
function hoursOn({ spans, specialDays, openOnHolidays }: OpeningHours, date: string, calendar: StatutoryCalendar) {
  const special = specialDays.find((day) => day.date === date);
  if (special) return special.spans;
  const { kind } = calendar.factOf(date);
  if (kind === 'holiday' && !openOnHolidays) return [];
  const moved = kind === HOLIDAY_MOVED && !openOnHolidays;
  const weekday = moved ? MONDAY : new Date(`${date}T00:00:00Z`).getUTCDay() || 7;
  return spans.filter(({ weekdays }) => weekdays.includes(weekday));
}

const minutes = (time: string): number => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
