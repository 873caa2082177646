import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { dueOf, overdueBefore } from './quality.clock.ts';

describe('the clock of a data-quality task', () => {
  it('counts working days and leaves the day it was found on out', () => {
    // A Thursday before the week of the National Day, which is made up for on two weekend days.
    expect(dueOf(new Date('2026-11-19T09:00:00Z'), 2).toISOString()).toBe(
      dueOf(new Date('2026-11-19T01:00:00Z'), 2).toISOString(),
    );
    expect(dueOf(new Date('2026-11-19T09:00:00Z'), 1).getTime()).toBeLessThan(Date.parse('2026-11-21T00:00:00Z'));
    expect(dueOf(new Date('2026-09-30T09:00:00Z'), 1).getTime()).toBeGreaterThan(Date.parse('2026-10-07T00:00:00Z'));
  });

  it('says by the instant of opening what is overdue, for every instant', () => {
    const instant = fc.date({ min: new Date('2026-01-01'), max: new Date('2026-12-20'), noInvalidDate: true });
    fc.assert(
      fc.property(
        instant,
        fc.integer({ min: 0, max: 60 * 86_400_000 }),
        fc.integer({ min: 1, max: 20 }),
        (now, ago, days) => {
          const opened = new Date(now.getTime() - ago);
          expect(opened < overdueBefore(now, days)).toBe(dueOf(opened, days) < now);
        },
      ),
      { numRuns: 300 },
    );
  });
});
