import { describe, expect, it } from '@jest/globals';
import { toDay, toLocalDate } from './local-time.ts';
import { statutoryDates } from './statutory-dates.ts';
import { beijing, china } from '../test/worktime.builders.ts';

function datesOf(from: string, to: string): string[] {
  return Array.from({ length: toDay(to) - toDay(from) + 1 }, (_, index) => toLocalDate(toDay(from) + index));
}

// The State Council's notices, typed from the notices and not from the package.
const notices = {
  2025: {
    rest: [
      ['2025-01-01', '2025-01-01'],
      ['2025-01-28', '2025-02-04'],
      ['2025-04-04', '2025-04-06'],
      ['2025-05-01', '2025-05-05'],
      ['2025-05-31', '2025-06-02'],
      ['2025-10-01', '2025-10-08'],
    ],
    makeUp: ['2025-01-26', '2025-02-08', '2025-04-27', '2025-09-28', '2025-10-11'],
  },
  2026: {
    rest: [
      ['2026-01-01', '2026-01-03'],
      ['2026-02-15', '2026-02-23'],
      ['2026-04-04', '2026-04-06'],
      ['2026-05-01', '2026-05-05'],
      ['2026-06-19', '2026-06-21'],
      ['2026-09-25', '2026-09-27'],
      ['2026-10-01', '2026-10-07'],
    ],
    makeUp: ['2026-01-04', '2026-02-14', '2026-02-28', '2026-05-09', '2026-09-20', '2026-10-10'],
  },
};

describe('the statutory calendar', () => {
  it.each(Object.entries(notices))('knows every day of %s as the notice sets it', (year, { rest, makeUp }) => {
    const off = new Set(rest.flatMap(([from = '', to = '']) => datesOf(from, to)));
    for (const date of datesOf(`${year}-01-01`, `${year}-12-31`)) {
      const weekend = [0, 6].includes(new Date(date).getUTCDay());
      const expected = makeUp.includes(date) || (!weekend && !off.has(date));
      expect([date, china.isWorkingDate(date)]).toEqual([date, expected]);
    }
  });

  it.each([2025, 2026])('counts 248 working days in %d', (year) => {
    expect(datesOf(`${year}-01-01`, `${year}-12-31`).filter((date) => china.isWorkingDate(date))).toHaveLength(248);
  });

  it('has 2026 loaded and 2027 not', () => {
    expect([china.isLoaded(2025), china.isLoaded(2026), china.isLoaded(2027)]).toEqual([true, true, false]);
  });

  it('keeps the thirteen statutory days of a year whose notice is not out', () => {
    const dates = statutoryDates(2027).map((day) => day.date);
    expect(dates).toHaveLength(13);
    expect(dates).toEqual(
      expect.arrayContaining(['2027-01-01', '2027-02-05', '2027-02-06', '2027-02-08', '2027-04-05', '2027-05-02']),
    );
    expect(dates).toEqual(expect.arrayContaining(['2027-06-09', '2027-09-15', '2027-10-03']));
    expect(china.isWorkingDate('2027-02-05')).toBe(false);
    expect(china.isWorkingDate('2027-10-04')).toBe(true);
  });

  it('lets an operator name days, and the last word wins over the notice', () => {
    const snow = { date: '2026-01-20', name: 'Snow closing', nameZh: '大雪停工' };
    const worked = { date: '2026-05-05', name: 'Flood duty', nameZh: '防汛上班' };
    const changed = china.with({ holidays: [snow], makeUpWorkingDays: [worked] });
    expect([changed.isWorkingDate('2026-01-20'), changed.isWorkingDate('2026-05-05')]).toEqual([false, true]);
    expect([china.isWorkingDate('2026-01-20'), china.isWorkingDate('2026-05-05')]).toEqual([true, false]);
    const undone = changed.with({ makeUpWorkingDays: [snow], holidays: [worked] });
    expect([undone.isWorkingDate('2026-01-20'), undone.isWorkingDate('2026-05-05')]).toEqual([true, false]);
  });

  it('takes a loaded year at its word: no statutory guess is left beside the notice', () => {
    const loaded = china.with({
      loadedYears: [2027],
      holidays: [{ date: '2027-10-01', name: 'National Day', nameZh: '国庆节' }],
    });
    expect([loaded.isWorkingDate('2027-10-01'), loaded.isWorkingDate('2027-09-15')]).toEqual([false, true]);
  });

  it('takes what is declared for a year alone, and knows what it was before', () => {
    const notice = (year: number, date: string) => ({
      ...{ year, holidays: [{ date, name: 'x', nameZh: '假' }] },
      makeUpWorkingDays: [{ date: `${year}-01-08`, name: 'x', nameZh: '班' }],
    });
    const first = china.declared(notice(2028, '2028-01-03'));
    const second = first.declared(notice(2027, '2027-01-04')).declared(notice(2028, '2028-01-04'));
    const offDays = (calendar: typeof china) =>
      ['2026-10-01', '2027-01-04', '2028-01-03', '2028-01-04', '2028-01-08', '2028-01-26'].map((date) =>
        calendar.isWorkingDate(date) ? 1 : 0,
      );
    expect(offDays(first)).toEqual([0, 1, 0, 1, 1, 1]);
    expect(offDays(second)).toEqual([0, 0, 1, 0, 1, 1]);
    expect([china, first, second].map(({ edition, lastLoadedYear }) => [edition, lastLoadedYear])).toEqual([
      [0, 2026],
      [1, 2028],
      [3, 2028],
    ]);
    expect(second.asOf(1)).toBe(first);
    expect(second.asOf(0)).toBe(china);
    expect(second.asOf(9)).toBe(second);
    expect(second.knownUntil(2027).edition).toBe(3);
    expect(offDays(second.asOf(2).knownUntil(2026))).toEqual(offDays(china));
  });

  it('works Beijing hours on a make-up Saturday and none on a Sunday', () => {
    expect(china.isWorkingInstant(beijing('2025-10-11 18:00'))).toBe(true);
    expect(china.isWorkingInstant(beijing('2025-10-11 12:30'))).toBe(false);
    expect(china.isWorkingInstant(beijing('2025-10-12 10:00'))).toBe(false);
  });

  it('has other hours on a weekday that is given its own', () => {
    const changed = china.with({
      hours: { default: ['08:30-12:00', '14:00-17:30'], byWeekday: { 5: ['08:30-12:00'] } },
    });
    expect(changed.isWorkingInstant(beijing('2025-10-09 17:30'))).toBe(true);
    expect(changed.isWorkingInstant(beijing('2025-10-10 14:30'))).toBe(false);
  });

  it.each(['2025-02-29', '2025-1-01', 'tomorrow', ''])('refuses the date %j', (date) => {
    expect(() => china.with({ holidays: [{ date, name: 'x', nameZh: 'x' }] })).toThrow(
      expect.objectContaining({ reason: 'INVALID_DATE' }),
    );
  });

  it.each([[[]], [['18:00-09:00']], [['09:00-25:00']], [['13:00-18:00', '09:00-12:00']], [['nine to five']]])(
    'refuses the hours %j',
    (hours) => {
      expect(() => china.with({ hours: { default: hours } })).toThrow(
        expect.objectContaining({ reason: 'INVALID_HOURS' }),
      );
    },
  );
});
