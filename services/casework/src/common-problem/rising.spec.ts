import { describe, expect, it } from '@jest/globals';
import { risingOf, type Count } from './rising.ts';

const count = (now: number, before: number, matterCode = '01.01.01'): Count => ({
  ...{ matterCode, orgPath: 'dc.s01.c01', now, before },
});
const found = (...counts: readonly Count[]) => risingOf(counts).map(({ matterCode }) => matterCode);

describe('a matter that rises in a place against its own past', () => {
  it.each([
    ['twice, out of nothing: chance', 2, 0, false],
    ['three times, out of nothing', 3, 0, true],
    ['as often as ever', 25, 100, false],
    ['a little more than ever', 30, 100, false],
    ['clearly more', 36, 100, true],
    ['less', 5, 100, false],
  ])('%s', (_what, now, before, rises) => {
    expect(found(count(now, before))).toEqual(rises ? ['01.01.01'] : []);
  });

  it('comes the steepest first', () => {
    expect(found(count(36, 100, '01.01.01'), count(60, 100, '01.01.02'), count(9, 0, '01.01.03'))).toEqual([
      ...['01.01.03', '01.01.02', '01.01.01'],
    ]);
  });
});
