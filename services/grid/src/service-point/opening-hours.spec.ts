import { describe, expect, it } from '@jest/globals';
import { StatutoryCalendar } from '@wangge/worktime';
import { hoursFaults, openness, type OpeningHours } from './opening-hours.ts';

const calendar = StatutoryCalendar.china();
const WEEK = [1, 2, 3, 4, 5];
const office: OpeningHours = {
  spans: [
    { weekdays: WEEK, open: '09:00', close: '12:00' },
    { weekdays: WEEK, open: '13:30', close: '17:00' },
  ],
  specialDays: [],
  openOnHolidays: false,
};
const always: OpeningHours = {
  ...office,
  spans: [{ weekdays: [...WEEK, 6, 7], open: '00:00', close: '24:00' }],
  openOnHolidays: true,
};
const night: OpeningHours = { ...office, spans: [{ weekdays: [5], open: '20:00', close: '02:00' }] };
const shop: OpeningHours = {
  ...office,
  spans: [{ weekdays: [6, 7], open: '08:00', close: '20:00' }],
  openOnHolidays: true,
};
const at = (time: string) => new Date(`${time}:00+08:00`);

describe('whether a service point is open, and when that changes', () => {
  it.each([
    // 2026-11-20 is a Friday.
    ['in the morning', office, '2026-11-20T09:00', true, '2026-11-20T12:00'],
    ['at noon', office, '2026-11-20T12:00', false, '2026-11-20T13:30'],
    ['on a Friday evening', office, '2026-11-20T17:00', false, '2026-11-23T09:00'],
    ['past midnight', night, '2026-11-21T01:59', true, '2026-11-21T02:00'],
    ['when the night is over', night, '2026-11-21T02:00', false, '2026-11-27T20:00'],
    ['on National Day', office, '2026-10-01T10:00', false, '2026-10-08T09:00'],
    ['on a Saturday worked instead, with a Monday’s hours', office, '2026-10-10T10:00', true, '2026-10-10T12:00'],
    ['on National Day, a shop open then on Saturdays only', shop, '2026-10-01T10:00', false, '2026-10-03T08:00'],
    ['a shop on a Saturday others work', shop, '2026-10-10T10:00', true, '2026-10-10T20:00'],
  ])('%s', (_, hours, now, open, change) => {
    expect(openness(hours, at(now), calendar)).toEqual({ open, change: at(change) });
  });

  it('of what never closes nothing changes, nor of what never opens', () => {
    expect(openness(always, at('2026-10-01T10:00'), calendar)).toEqual({ open: true, change: undefined });
    expect(openness({ ...office, spans: [] }, at('2026-11-20T10:00'), calendar)).toEqual({
      open: false,
      change: undefined,
    });
  });

  it('a special day goes before the week and the holiday', () => {
    const specialDays = [
      { date: '2026-11-20', spans: [] },
      { date: '2026-10-01', spans: [{ open: '10:00', close: '11:00' }] },
    ];
    const hours = { ...office, specialDays };
    expect(openness(hours, at('2026-11-20T10:00'), calendar)).toEqual({ open: false, change: at('2026-11-23T09:00') });
    expect(openness(hours, at('2026-10-01T10:30'), calendar)).toEqual({ open: true, change: at('2026-10-01T11:00') });
  });
});

describe('hours that cannot be', () => {
  it('name the field', () => {
    const spans = [{ weekdays: [], open: '09:00', close: '10:00' }];
    const specialDays = ['2026-02-30', '2026-03-01', '2026-03-01'].map((date) => ({ date, spans: [] }));
    expect(hoursFaults({ ...office, spans, specialDays }).map(({ field }) => field)).toEqual([
      'spans[0].weekdays',
      'special_days[0].date',
      'special_days[2].date',
    ]);
    expect(hoursFaults(office)).toEqual([]);
  });
});
