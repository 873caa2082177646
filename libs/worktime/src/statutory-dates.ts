import chineseDays from 'chinese-days';
import { toDay, toLocalDate, type LocalDate } from './local-time.ts';

/** A day the calendar names: a rest day or a make-up working day (调休), with the festival it belongs to. */
export interface NamedDay {
  readonly date: LocalDate;
  readonly name: string;
  readonly nameZh: string;
}

/** What one State Council notice settles for its year. */
export interface PublishedYears {
  readonly holidays: readonly NamedDay[];
  readonly makeUpWorkingDays: readonly NamedDay[];
  readonly loadedYears: readonly number[];
}

const FIRST_YEAR = 2004;
const LAST_YEAR = 2100;

/** Every year the `chinese-days` package carries, from 2004 to the last notice it knows (2026 in 1.5.7). */
export function publishedYears(): PublishedYears {
  const holidays: NamedDay[] = [];
  const makeUpWorkingDays: NamedDay[] = [];
  const loadedYears: number[] = [];
  for (let year = FIRST_YEAR; year <= LAST_YEAR && isPublished(year); year += 1) {
    const [first, last] = [`${year}-01-01`, `${year}-12-31`];
    loadedYears.push(year);
    holidays.push(...chineseDays.getHolidaysInRange(first, last, false).map(named));
    makeUpWorkingDays.push(...chineseDays.getWorkdaysInRange(first, last, true).filter(isWeekend).map(named));
  }
  return { holidays, makeUpWorkingDays, loadedYears };
}

/**
 * The thirteen days that are holidays by law (Regulation on Public Holidays, as of 2025), computed for a year whose notice
 * is not out: the shifted rest days and make-up days around them are unknown until then.
 */
export function statutoryDates(year: number): readonly NamedDay[] {
  const springFestival = toDay(fromLunar(year, '01-01'));
  return [
    festival("New Year's Day", '元旦', [`${year}-01-01`]),
    festival(
      'Spring Festival',
      '春节',
      [-1, 0, 1, 2].map((shift) => toLocalDate(springFestival + shift)),
    ),
    festival('Tomb-sweeping Day', '清明', [chineseDays.getSolarTermDate(year, 4, 'pure_brightness')]),
    festival('Labour Day', '劳动节', [`${year}-05-01`, `${year}-05-02`]),
    festival('Dragon Boat Festival', '端午', [fromLunar(year, '05-05')]),
    festival('Mid-autumn Festival', '中秋', [fromLunar(year, '08-15')]),
    festival('National Day', '国庆节', [`${year}-10-01`, `${year}-10-02`, `${year}-10-03`]),
  ].flat();
}

function festival(name: string, nameZh: string, dates: readonly LocalDate[]): NamedDay[] {
  return dates.map((date) => ({ date, name, nameZh }));
}

// The package marks a leap month's second fifth day apart; the festival is the first.
function fromLunar(year: number, monthAndDay: string): LocalDate {
  return chineseDays.getSolarDateFromLunar(`${year}-${monthAndDay}`).date;
}

// `isHoliday` also answers true for plain weekends; only a notice gives 1 October a festival's name.
function isPublished(year: number): boolean {
  return chineseDays.getDayDetail(`${year}-10-01`).name.includes(',');
}

function isWeekend(date: LocalDate): boolean {
  return [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
}

// The package names a day "National Day,国庆节,3".
function named(date: LocalDate): NamedDay {
  const [name = '', nameZh = name] = chineseDays.getDayDetail(date).name.split(',');
  return { date, name, nameZh };
}
