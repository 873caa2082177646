import { describe, expect, it } from '@jest/globals';
import { noticeFaults } from './calendar.rules.ts';

const now = new Date('2027-11-20T02:00:00Z');
const days = (...dates: string[]) => dates.map((date) => ({ date, name: 'x', nameZh: '假' }));
const faults = (year: number, holidays: string[], makeUpDays: string[] = []) =>
  noticeFaults({ year, holidays: days(...holidays), makeUpDays: days(...makeUpDays) }, now).map(
    ({ field, description }) => `${field} ${description}`,
  );

describe('a declared year', () => {
  it.each([
    [2028, ['2028-01-26', '2028-01-29'], ['2028-01-22', '2028-02-05'], []],
    [2027, ['2027-12-31'], [], []],
    [2026, ['2026-12-31'], [], ['year is over']],
    [2028, ['2027-12-31', '2028-01-01'], [], ['holidays[0].date lies outside the year']],
    [2028, ['2028-01-01'], ['2029-01-06'], ['make_up_days[0].date lies outside the year']],
    [2028, ['2028-01-01', '2028-01-01'], [], ['holidays[1].date stands there twice']],
    [2028, ['2028-01-01'], ['2028-01-01'], ['make_up_days[0].date stands there twice']],
    [2028, ['2028-02-30'], [], ['holidays[0].date is no day of the calendar']],
    [2028, ['2028-01-01'], ['2028-01-26'], ['make_up_days[0].date is worked anyway: neither a Saturday nor a Sunday']],
  ])('%d off %j worked %j: %j', (year, holidays, makeUpDays, expected) => {
    expect(faults(year, holidays, makeUpDays)).toEqual(expected);
  });
});
