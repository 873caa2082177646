const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
// Nobody alive was born before; a year 0000 or 1059 in a number is a slip.
const FIRST_YEAR = 1850;

/** Whether a text is a day of the calendar, "YYYY-MM-DD": 2023-02-29 is none. */
export function isDay(text: string): boolean {
  const [, year = '', month = '', day = ''] = DAY.exec(text) ?? [];
  if (Number(year) < FIRST_YEAR) return false;
  const date = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return !Number.isNaN(date.getTime()) && date.toISOString().slice(0, 10) === text;
}

const inShanghai = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' });

const HOUR_MS = 3_600_000;
// A day begins on the hour, and hardly anything but the present is asked for: formatting costs more than judging a look-up.
let latest = { hour: Number.NaN, day: '' };

/** The calendar day an instant falls on in Asia/Shanghai, "YYYY-MM-DD". */
export function dayOf(instant: Date): string {
  const hour = Math.floor(instant.getTime() / HOUR_MS);
  if (hour !== latest.hour) latest = { hour, day: inShanghai.format(instant) };
  return latest.day;
}

/** The same day so many years earlier; 29 February becomes 28 February where the year has none. */
export function yearsBefore(day: string, years: number): string {
  const moved = `${String(Number(day.slice(0, 4)) - years).padStart(4, '0')}${day.slice(4)}`;
  return day.endsWith('-02-29') && !isDay(moved) ? `${moved.slice(0, 8)}28` : moved;
}
