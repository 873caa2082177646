import { describe, expect, it } from '@jest/globals';
import { escalate, nextVisit } from './visit.plan.ts';

const now = new Date('2026-11-22T02:00:00Z');

describe('the plan of visits', () => {
  it.each([
    ['weekly', '2026-11-29T02:00:00.000Z'],
    ['monthly', '2026-12-22T02:00:00.000Z'],
    ['quarterly', '2027-02-20T02:00:00.000Z'],
  ])('is due again after a %s tier', (tier, due) => {
    expect(nextVisit(tier, now).toISOString()).toBe(due);
  });

  it('brings a missed visit to the community, a day later to the street, and no further', () => {
    const first = escalate(0, 'dc.s01.c02.g3', now);
    expect(first).toEqual({ level: 1, path: 'dc.s01.c02', nextAlarm: new Date('2026-11-23T02:00:00Z') });
    expect(escalate(first.level, 'dc.s01.c02.g3', now)).toEqual({ level: 2, path: 'dc.s01', nextAlarm: null });
  });

  it('knows no tier that was not defined', () => {
    expect(() => nextVisit('daily', now)).toThrow(RangeError);
  });
});
