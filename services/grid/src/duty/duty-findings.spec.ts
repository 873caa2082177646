import { describe, expect, it } from '@jest/globals';
import { dutyFindings } from './duty-findings.ts';

const STREETS = ['dc.s01', 'dc.s02'];
const line = (unitId: string, matterCode: string, orgPath: string, lead = true) => ({
  unitId,
  matterCode,
  orgPath,
  lead,
});
const told = (...lines: ReturnType<typeof line>[]) =>
  dutyFindings(lines, STREETS).map(({ kind, matterCode, orgPath, unitIds }) =>
    [kind, matterCode, orgPath, ...unitIds].join(' '),
  );

describe('findings about a duty list', () => {
  it('are none where each matter is led by a line of its own, a branch, or a place above', () => {
    expect(
      told(line('a', '01', 'dc'), line('b', '01.02', 'dc.s01'), line('c', '01.02.03', 'dc.s01.c01', false)),
    ).toEqual([]);
  });

  it('are gaps where nobody leads: helping is not leading, and a part of a street is not the street', () => {
    expect(told(line('a', '01', 'dc.s01'))).toEqual(['gap 01 dc.s02']);
    expect(told(line('a', '01', 'dc', false))).toEqual(['gap 01 dc.s01', 'gap 01 dc.s02']);
    expect(told(line('a', '01', 'dc.s01.c01'))).toEqual(['gap 01 dc.s01', 'gap 01 dc.s02']);
    expect(told(line('a', '01.02', 'dc'), line('b', '01', 'dc.s10', false))).toEqual([
      'gap 01 dc.s01',
      'gap 01 dc.s02',
    ]);
  });

  it('are overlaps where two lead by the same line', () => {
    expect(told(line('a', '01', 'dc'), line('b', '01', 'dc'), line('b', '01', 'dc.s01'))).toEqual([
      'overlap 01 dc a b',
    ]);
    expect(told(line('a', '01', 'dc'), line('b', '01', 'dc', false))).toEqual([]);
    expect(told(line('a', '01', 'dc'), line('b', '02', 'dc.s03'), line('c', '02', 'dc.s03'))).toEqual([
      ...['gap 02 dc.s01', 'gap 02 dc.s02'],
    ]);
  });
});
