import { describe, expect, it } from '@jest/globals';
import { commonPlace, needsSecondPerson, stateAt } from './resident-export.rules.ts';

describe('an export', () => {
  it.each([
    [[], ''],
    [['dc.s1.c1'], 'dc.s1.c1'],
    [['dc.s1.c1.g1', 'dc.s1.c1.g2'], 'dc.s1.c1'],
    [['dc.s1', 'dc.s10'], 'dc'],
    [['dc.s1.c1', 'dc.s1'], 'dc.s1'],
    [['dc.s1', 'xc.s1'], ''],
  ])('of %j lies in "%s"', (paths, place) => {
    expect(commonPlace(paths)).toBe(place);
  });

  it.each([
    [500, 0, false],
    [501, 0, true],
    [1, 500, true],
    [0, 900, false],
  ])('of %i persons after %i that day needs somebody else: %s', (rows, ofTheDay, needs) => {
    expect(needsSecondPerson(rows, ofTheDay)).toBe(needs);
  });

  it('is over when its day is, unless it ended before', () => {
    const now = new Date('2026-11-22T02:00:00Z');
    const states = ['requested', 'approved', 'rejected', 'cancelled', 'handed-over'] as const;
    const at = (expireTime: Date) => states.map((state) => stateAt({ state, expireTime }, now));
    expect(at(now)).toEqual(['expired', 'expired', 'rejected', 'cancelled', 'handed-over']);
    expect(at(new Date(now.getTime() + 1))).toEqual(states);
  });
});
