import { describe, expect, it } from '@jest/globals';
import type { Allowance, Pause } from './allowance.ts';
import { computeDeadline, type DeadlineOptions } from './deadline.ts';
import { explain } from './explanation.ts';
import { formatEnd } from './local-time.ts';
import { beijing, china } from '../test/worktime.builders.ts';

function due(start: string, allowance: Allowance, options: DeadlineOptions = {}): string {
  return formatEnd(computeDeadline(beijing(start), allowance, china, options).due.getTime());
}

function pause(from: string, to: string | null): Pause {
  return { from: beijing(from), to: to === null ? null : beijing(to), reason: 'spare parts' };
}

const granted = { reason: 'frozen ground', approver: 'street officer' };

describe('working days', () => {
  it('are 2025-10-13 for five from Monday 2025-09-29, over the holiday and with the make-up Saturday', () => {
    expect(due('2025-09-29 10:00', { amount: 5, unit: 'workingDays' })).toBe('2025-10-13 18:00');
  });

  it.each([
    ['2025-01-24 09:00', 2, '2025-01-27 18:00'], // Sunday 01-26 is worked
    ['2025-01-27 17:59', 1, '2025-02-05 18:00'], // over the Spring Festival
    ['2025-02-07 09:00', 1, '2025-02-08 18:00'], // a make-up Saturday
    ['2025-04-25 12:00', 3, '2025-04-29 18:00'], // Sunday 04-27 is worked
    ['2025-05-30 12:00', 1, '2025-06-03 18:00'], // Dragon Boat
    ['2025-12-31 12:00', 2, '2026-01-05 18:00'], // into 2026: 01-01 to 01-03 rest, Sunday 01-04 is worked
    ['2026-02-13 12:00', 1, '2026-02-14 18:00'],
    ['2026-02-14 12:00', 1, '2026-02-24 18:00'],
    ['2026-02-27 12:00', 1, '2026-02-28 18:00'],
    ['2026-05-08 12:00', 1, '2026-05-09 18:00'],
    ['2026-09-18 12:00', 1, '2026-09-20 18:00'],
    ['2026-09-24 12:00', 3, '2026-09-30 18:00'],
    ['2026-09-30 12:00', 3, '2026-10-10 18:00'],
  ])('after %s: %d end at %s', (start, amount, end) => {
    expect(due(start, { amount, unit: 'workingDays' })).toBe(end);
  });

  it('leave the day of the event out, whatever the hour', () => {
    for (const hour of ['00:00', '08:59', '12:30', '23:59']) {
      expect(due(`2025-11-03 ${hour}`, { amount: 1, unit: 'workingDays' })).toBe('2025-11-04 18:00');
    }
  });

  it('end two working hours later for a pause of two working hours', () => {
    const options = { pauses: [pause('2025-11-04 10:00', '2025-11-04 12:00')] };
    expect(due('2025-11-03 10:00', { amount: 1, unit: 'workingDays' }, options)).toBe('2025-11-05 11:00');
  });

  it('are not moved by a pause outside working time', () => {
    const options = {
      pauses: [pause('2025-11-07 18:00', '2025-11-10 09:00'), pause('2025-11-11 12:00', '2025-11-11 13:00')],
    };
    expect(due('2025-11-03 10:00', { amount: 7, unit: 'workingDays' }, options)).toBe('2025-11-12 18:00');
  });

  it('grow by an extension in working days or working hours', () => {
    const allowance: Allowance = { amount: 5, unit: 'workingDays' };
    expect(due('2025-11-03 10:00', allowance, { extensions: [{ amount: 2, unit: 'workingDays', ...granted }] })).toBe(
      '2025-11-12 18:00',
    );
    expect(due('2025-11-03 10:00', allowance, { extensions: [{ amount: 4, unit: 'workingHours', ...granted }] })).toBe(
      '2025-11-11 14:00',
    );
  });
});

describe('working hours', () => {
  it.each([
    ['2025-11-03 10:00', 2, '2025-11-03 12:00'],
    ['2025-11-03 11:00', 2, '2025-11-03 14:00'], // over midday
    ['2025-11-03 17:00', 2, '2025-11-04 10:00'], // over night
    ['2025-11-03 22:00', 8, '2025-11-04 18:00'], // reported at night, counts from opening
    ['2025-09-30 17:30', 1, '2025-10-09 09:30'], // over the holiday
    ['2025-11-03 10:00', 0.5, '2025-11-03 10:30'],
  ])('after %s: %d end at %s', (start, amount, end) => {
    expect(due(start, { amount, unit: 'workingHours' })).toBe(end);
  });
});

describe('natural time', () => {
  it('runs from the instant for hours, minutes and seconds, through nights and holidays', () => {
    expect(due('2025-10-01 23:00', { amount: 2, unit: 'hours' })).toBe('2025-10-02 01:00');
    expect(due('2025-10-01 23:00', { amount: 90, unit: 'minutes' })).toBe('2025-10-02 00:30');
    expect(due('2025-10-01 23:00', { amount: 20, unit: 'seconds' })).toBe('2025-10-01 23:00:20');
  });

  it('rolls sixty days from 2026-03-02 over the Labour holiday', () => {
    expect(due('2026-03-02 15:00', { amount: 60, unit: 'days' })).toBe('2026-05-06 18:00');
  });

  it('rolls by choice: not at all, or from holidays but not from a plain Sunday', () => {
    expect(due('2026-03-02 15:00', { amount: 60, unit: 'days', rollover: 'none' })).toBe('2026-05-01 24:00');
    expect(due('2026-03-02 15:00', { amount: 60, unit: 'days', rollover: 'holidays' })).toBe('2026-05-06 18:00');
    expect(due('2026-03-02 15:00', { amount: 6, unit: 'days', rollover: 'holidays' })).toBe('2026-03-08 24:00');
    expect(due('2026-03-02 15:00', { amount: 6, unit: 'days' })).toBe('2026-03-09 18:00');
  });

  it('ends a month on the same day of the month, or on its last', () => {
    expect(due('2025-10-15 15:00', { amount: 1, unit: 'months' })).toBe('2025-11-17 18:00'); // 11-15 is a Saturday
    expect(due('2025-12-31 15:00', { amount: 2, unit: 'months' })).toBe('2026-02-28 18:00'); // a worked Saturday
    expect(due('2024-01-31 15:00', { amount: 1, unit: 'months' })).toBe('2024-02-29 18:00');
  });

  it('adds an extension before it rolls, not after', () => {
    expect(
      due('2026-03-02 15:00', { amount: 60, unit: 'days' }, { extensions: [{ amount: 30, unit: 'days', ...granted }] }),
    ).toBe('2026-06-01 18:00');
  });

  it('shifts hours by exactly the pause', () => {
    expect(
      due(
        '2025-10-01 23:00',
        { amount: 2, unit: 'hours' },
        { pauses: [pause('2025-10-02 00:00', '2025-10-03 06:00')] },
      ),
    ).toBe('2025-10-03 07:00');
  });

  it('does not count a date on which the clock stood still', () => {
    const options = { pauses: [pause('2025-11-04 10:00', '2025-11-05 10:00')] };
    expect(due('2025-11-03 10:00', { amount: 3, unit: 'days' }, options)).toBe('2025-11-10 18:00'); // 6, 7, 8 (Saturday)
  });

  it('does not roll onto a day on which the clock stood still', () => {
    const options = { pauses: [pause('2026-03-09 10:00', '2026-03-10 09:30')] };
    expect(due('2026-03-02 15:00', { amount: 6, unit: 'days' }, options)).toBe('2026-03-11 18:00');
  });
});

describe('pauses', () => {
  const allowance: Allowance = { amount: 4, unit: 'workingHours' };

  it('that overlap count once', () => {
    const options = {
      pauses: [pause('2025-11-03 10:00', '2025-11-03 11:30'), pause('2025-11-03 11:00', '2025-11-03 12:00')],
    };
    expect(due('2025-11-03 09:00', allowance, options)).toBe('2025-11-03 16:00');
  });

  it('after the deadline do not move it', () => {
    expect(due('2025-11-03 09:00', allowance, { pauses: [pause('2025-11-03 14:00', '2025-11-03 17:00')] })).toBe(
      '2025-11-03 14:00',
    );
  });

  it('that are still open hold the clock: nothing more elapses and nothing is overdue', () => {
    const deadline = computeDeadline(beijing('2025-11-03 09:00'), allowance, china, {
      pauses: [pause('2025-11-03 10:00', null)],
    });
    expect(deadline.paused).toBe(true);
    expect(deadline.remaining(beijing('2025-12-01 10:00'))).toEqual({
      elapsedMs: 3_600_000,
      remainingMs: 3 * 3_600_000,
      overdue: false,
    });
  });

  it('are refused when one ends before it begins, or follows an open one', () => {
    const refused = [
      [pause('2025-11-03 11:00', '2025-11-03 10:00')],
      [pause('2025-11-03 10:00', null), pause('2025-11-03 11:00', '2025-11-03 12:00')],
    ];
    for (const pauses of refused)
      expect(() => due('2025-11-03 09:00', allowance, { pauses })).toThrow(
        expect.objectContaining({ reason: 'INVALID_PAUSE' }),
      );
  });
});

describe('a deadline', () => {
  it('has its ambers at fractions of the allowance, in the time it counts', () => {
    const { ambers } = computeDeadline(beijing('2025-09-29 10:00'), { amount: 5, unit: 'workingDays' }, china, {
      ambers: [0.5, 0.8],
    });
    // 40 working hours over 30 September and 9, 10, 11, 13 October: the 20th is at 14:00 of the 10th.
    expect(ambers).toEqual([beijing('2025-10-10 14:00'), beijing('2025-10-11 18:00')]);
  });

  it('tells how far it has run', () => {
    const deadline = computeDeadline(beijing('2025-11-03 09:00'), { amount: 8, unit: 'workingHours' }, china);
    expect(deadline.remaining(beijing('2025-11-03 08:00'))).toEqual({
      elapsedMs: 0,
      remainingMs: 8 * 3_600_000,
      overdue: false,
    });
    expect(deadline.remaining(beijing('2025-11-03 12:30'))).toEqual({
      elapsedMs: 3 * 3_600_000,
      remainingMs: 5 * 3_600_000,
      overdue: false,
    });
    expect(deadline.remaining(beijing('2025-11-03 18:00'))).toEqual({
      elapsedMs: 8 * 3_600_000,
      remainingMs: 0,
      overdue: false,
    });
    expect(deadline.remaining(beijing('2025-11-03 18:01'))).toMatchObject({ remainingMs: 0, overdue: true });
  });

  it('is provisional when it rests on a year that is not published, and only then', () => {
    const of = (start: string, allowance: Allowance) => computeDeadline(beijing(start), allowance, china).provisional;
    expect(of('2026-12-30 10:00', { amount: 1, unit: 'workingDays' })).toBe(false);
    expect(of('2026-12-30 10:00', { amount: 2, unit: 'workingDays' })).toBe(true);
    expect(of('2026-12-30 10:00', { amount: 30, unit: 'days' })).toBe(true);
    expect(of('2026-12-30 10:00', { amount: 720, unit: 'hours' })).toBe(false);
  });

  it('moves off provisional when the notice is loaded', () => {
    const loaded = china.with({
      loadedYears: [2027],
      holidays: [{ date: '2027-01-02', name: 'New Year', nameZh: '元旦' }],
    });
    expect(computeDeadline(beijing('2026-12-30 10:00'), { amount: 2, unit: 'workingDays' }, loaded).provisional).toBe(
      false,
    );
  });

  it('explains itself in both languages, also after it was stored', () => {
    const deadline = computeDeadline(beijing('2025-09-29 10:00'), { amount: 5, unit: 'workingDays' }, china);
    expect(deadline.explain('en')).toBe(
      'due 2025-10-13 18:00 because 5 working days after 2025-09-29; holidays 10-01…10-08 skipped; make-up Saturday 10-11 counted',
    );
    expect(explain(JSON.parse(JSON.stringify(deadline.explanation)), 'zh')).toBe(
      '应于 2025-10-13 18:00 前完成：自 2025-09-29 起 5 个工作日；国庆节 10-01 至 10-08 放假不计；10-11（周六）调休上班计入',
    );
  });

  it('explains what moved it: pause, extension, roll, an unpublished year', () => {
    const options = {
      pauses: [pause('2026-12-16 10:00', '2026-12-17 09:00')],
      extensions: [{ amount: 1, unit: 'days' as const, ...granted }],
    };
    expect(
      computeDeadline(beijing('2026-12-14 10:00'), { amount: 15, unit: 'days' }, china, options).explain('en'),
    ).toBe(
      'due 2027-01-04 18:00 because 15 days after 2026-12-14; extended by 1 day (frozen ground; approved by street officer); ' +
        '2026-12-16 10:00 to 2026-12-17 09:00 not counted (spare parts); 2027-01-01 is a holiday, so it ends on 2027-01-04; ' +
        'provisional: the calendar of 2027 is not published yet',
    );
  });

  it.each([
    [{ amount: 0, unit: 'hours' }, 'INVALID_AMOUNT'],
    [{ amount: -1, unit: 'days' }, 'INVALID_AMOUNT'],
    [{ amount: 1.5, unit: 'workingDays' }, 'INVALID_AMOUNT'],
    [{ amount: Number.NaN, unit: 'hours' }, 'INVALID_AMOUNT'],
    [{ amount: Infinity, unit: 'seconds' }, 'INVALID_AMOUNT'],
    [{ amount: 1e15, unit: 'seconds' }, 'TOO_FAR'],
    [{ amount: 1e9, unit: 'workingHours' }, 'TOO_FAR'],
    [{ amount: 1e9, unit: 'workingDays' }, 'TOO_FAR'],
    [{ amount: 1e9, unit: 'days' }, 'TOO_FAR'],
    [{ amount: 1e9, unit: 'months' }, 'TOO_FAR'],
  ] as const)('refuses %j as %s', (allowance, reason) => {
    expect(() => due('2025-11-03 10:00', allowance)).toThrow(expect.objectContaining({ reason }));
  });

  it('refuses an instant that is none, an amber outside the allowance and an extension in another kind of time', () => {
    const allowance: Allowance = { amount: 5, unit: 'workingDays' };
    expect(() => computeDeadline(new Date('?'), allowance, china)).toThrow(
      expect.objectContaining({ reason: 'INVALID_DATE' }),
    );
    expect(() => due('2025-11-03 10:00', allowance, { ambers: [1] })).toThrow(
      expect.objectContaining({ reason: 'INVALID_AMOUNT' }),
    );
    const extensions = [{ amount: 1, unit: 'days' as const, ...granted }];
    expect(() => due('2025-11-03 10:00', allowance, { extensions })).toThrow(
      expect.objectContaining({ reason: 'MIXED_UNITS' }),
    );
  });
});
