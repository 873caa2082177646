import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { CLOCK_UNITS, type Allowance, type ClockUnit, type Pause } from './allowance.ts';
import type { StatutoryCalendar } from './calendar.ts';
import { computeDeadline } from './deadline.ts';
import { toDay, toLocalDate } from './local-time.ts';
import { beijing, china, seed } from '../test/worktime.builders.ts';

const FIRST = beijing('2025-01-01 00:00').getTime();
const LAST = beijing('2027-03-01 00:00').getTime();
const MOST: Record<ClockUnit, number> = {
  seconds: 200_000,
  minutes: 5_000,
  hours: 800,
  days: 120,
  months: 6,
  workingHours: 300,
  workingDays: 60,
  urgentWorkingHours: 200,
  urgentWorkingDays: 20,
};

const instants = fc.integer({ min: FIRST / 1000, max: LAST / 1000 }).map((seconds) => new Date(seconds * 1000));
const amountsOf = (unit: ClockUnit) => fc.integer({ min: 1, max: MOST[unit] });
const workingUnits = fc.constantFrom<ClockUnit>('workingHours', 'workingDays');
const allowancesOf = (units: fc.Arbitrary<ClockUnit>): fc.Arbitrary<Allowance> =>
  units.chain((unit) =>
    fc.record({
      amount: amountsOf(unit),
      unit: fc.constant(unit),
      rollover: fc.constantFrom('rest-days', 'holidays', 'none'),
    }),
  );
const allowances = allowancesOf(fc.constantFrom(...CLOCK_UNITS));
/** Pauses as offsets from the start in minutes: anywhere within the first weeks, up to five days long. */
const pauseShapes = fc.array(fc.tuple(fc.integer({ min: -3_000, max: 60_000 }), fc.integer({ min: 0, max: 7_200 })), {
  maxLength: 4,
});

function pausesFrom(start: Date, shapes: readonly (readonly [number, number])[]): Pause[] {
  const at = (minutes: number) => new Date(start.getTime() + minutes * 60_000);
  return shapes.map(([from, length]) => ({ from: at(from), to: at(from + length), reason: 'waiting' }));
}

const runs = { seed, numRuns: 400 };
const due = (start: Date, allowance: Allowance, calendar: StatutoryCalendar, pauses: readonly Pause[] = []) =>
  computeDeadline(start, allowance, calendar, { pauses }).due.getTime();

describe(`every deadline (seed ${seed})`, () => {
  it('comes later the more is allowed, and after its start', () => {
    fc.assert(
      fc.property(instants, allowances, pauseShapes, (start, allowance, shapes) => {
        const pauses = pausesFrom(start, shapes);
        const less = due(start, allowance, china, pauses);
        const more = due(start, { ...allowance, amount: allowance.amount + 1 }, china, pauses);
        expect(less).toBeGreaterThan(start.getTime());
        expect(more).toBeGreaterThanOrEqual(less);
      }),
      runs,
    );
  });

  it('comes no earlier the later the event', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 0, max: 20_000 }), allowances, (start, minutes, allowance) => {
        const later = new Date(start.getTime() + minutes * 60_000);
        expect(due(later, allowance, china)).toBeGreaterThanOrEqual(due(start, allowance, china));
      }),
      runs,
    );
  });

  it('in working time never stands on a rest day or outside working hours, and neither do its ambers', () => {
    fc.assert(
      fc.property(instants, allowancesOf(workingUnits), pauseShapes, (start, allowance, shapes) => {
        const deadline = computeDeadline(start, allowance, china, {
          pauses: pausesFrom(start, shapes),
          ambers: [0.5, 0.8],
        });
        for (const at of [deadline.due, ...deadline.ambers]) expect(china.isWorkingInstant(at)).toBe(true);
      }),
      runs,
    );
  });

  it('never comes earlier for a pause, nor for one pause more', () => {
    fc.assert(
      fc.property(instants, allowances, pauseShapes, (start, allowance, shapes) => {
        const dues = shapes.map((_, count) =>
          due(start, allowance, china, pausesFrom(start, shapes.slice(0, count + 1))),
        );
        const inOrder = [due(start, allowance, china), ...dues];
        expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
      }),
      runs,
    );
  });

  it('never stands inside a pause', () => {
    fc.assert(
      fc.property(instants, allowances, pauseShapes, (start, allowance, shapes) => {
        const pauses = pausesFrom(start, shapes);
        const at = due(start, allowance, china, pauses);
        expect(pauses.filter((pause) => pause.from.getTime() < at && at < (pause.to?.getTime() ?? 0))).toEqual([]);
      }),
      runs,
    );
  });

  it('keeps elapsed and remaining adding up to the allowance, and remaining what it was when a pause ends', () => {
    fc.assert(
      fc.property(instants, allowances, pauseShapes, instants, (start, allowance, shapes, now) => {
        const deadline = computeDeadline(start, allowance, china, { pauses: pausesFrom(start, shapes) });
        const { elapsedMs, remainingMs, overdue } = deadline.remaining(now);
        expect(elapsedMs + remainingMs).toBe(deadline.allowanceMs);
        expect(Math.min(elapsedMs, remainingMs)).toBeGreaterThanOrEqual(0);
        expect(overdue).toBe(now > deadline.due);
      }),
      runs,
    );
  });

  it('in working or exact time gives back exactly what a pause took', () => {
    const exact = allowancesOf(fc.constantFrom('seconds', 'minutes', 'hours', 'workingHours', 'workingDays'));
    fc.assert(
      fc.property(instants, exact, pauseShapes, (start, allowance, shapes) => {
        const paused = computeDeadline(start, allowance, china, { pauses: pausesFrom(start, shapes) });
        expect(paused.allowanceMs).toBe(computeDeadline(start, allowance, china).allowanceMs);
        expect(paused.remaining(paused.due).remainingMs).toBe(0);
      }),
      runs,
    );
  });

  it('has its ambers in order between start and due', () => {
    fc.assert(
      fc.property(instants, allowances, pauseShapes, (start, allowance, shapes) => {
        const { due: at, ambers } = computeDeadline(start, allowance, china, {
          pauses: pausesFrom(start, shapes),
          ambers: [0.5, 0.8],
        });
        const inOrder = [start, ...ambers, at].map((date) => date.getTime());
        expect(inOrder).toEqual(inOrder.toSorted((a, b) => a - b));
      }),
      runs,
    );
  });

  it('comes no later for a make-up day and no earlier for a rest day', () => {
    const dates = fc.integer({ min: toDay('2025-01-01'), max: toDay('2027-06-01') }).map(toLocalDate);
    fc.assert(
      fc.property(instants, allowances, pauseShapes, dates, (start, allowance, shapes, date) => {
        const named = [{ date, name: 'by order', nameZh: '另行安排' }];
        const pauses = pausesFrom(start, shapes);
        const usual = due(start, allowance, china, pauses);
        expect(due(start, allowance, china.with({ makeUpWorkingDays: named }), pauses)).toBeLessThanOrEqual(usual);
        expect(due(start, allowance, china.with({ holidays: named }), pauses)).toBeGreaterThanOrEqual(usual);
      }),
      { ...runs, numRuns: 150 },
    );
  });

  it('in working days agrees with counting the dates one by one', () => {
    fc.assert(
      fc.property(instants, amountsOf('workingDays'), (start, amount) => {
        let day = new Date(start.getTime() + 8 * 3_600_000).toISOString().slice(0, 10);
        for (let left = amount; left > 0;) {
          day = new Date(Date.parse(day) + 86_400_000).toISOString().slice(0, 10);
          if (china.isWorkingDate(day)) left -= 1;
        }
        expect(due(start, { amount, unit: 'workingDays' }, china)).toBe(beijing(`${day} 18:00`).getTime());
      }),
      runs,
    );
  });

  it('in working hours agrees with a clock that ticks minute by minute', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 1, max: 40 }), (start, amount) => {
        const from = new Date(Math.ceil(start.getTime() / 60_000) * 60_000);
        let at = from.getTime();
        for (let left = amount * 60; left > 0; at += 60_000) {
          const opens = china.isWorkingInstant(new Date(at)) && china.isWorkingInstant(new Date(at + 60_000));
          if (opens) left -= 1;
        }
        expect(due(from, { amount, unit: 'workingHours' }, china)).toBe(at);
      }),
      { ...runs, numRuns: 60 },
    );
  });
});
