import { describe, expect, it } from '@jest/globals';
import { proposed } from './proposal.ts';

const objecting = { unitId: 'a', name: '环卫所' };
const competent = { unitId: 'b', name: '物业' };
const decided = { matterCode: '01.01.03', path: 'dc.s01.c01.g1', upheld: true, objecting, competent: undefined };

describe('what an adjudication proposes', () => {
  it.each([
    ['the unit named is to lead', { competent }, { kind: 'add', unitId: 'b', unitName: '物业' }],
    ['the unit that was right is not to', {}, { kind: 'remove', unitId: 'a', unitName: '环卫所' }],
    ['the unit that was wrong is to lead', { upheld: false }, { kind: 'add', unitId: 'a', unitName: '环卫所' }],
  ])('%s, for the matter in the street', (_what, change, rule) => {
    expect(proposed({ ...decided, ...change })).toEqual({ matterCode: '01.01.03', area: 'dc.s01', ...rule });
  });

  it('holds in the whole district while the place is not known', () => {
    expect(proposed({ ...decided, path: 'dc' }).area).toBe('dc');
  });
});
