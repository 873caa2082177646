import { describe, expect, it } from '@jest/globals';
import { pageOfCases } from './case.pages.ts';

const NOTHING = { under: null, state: null, matterCode: null, light: null };
const HERE = { actor: 'idp|one', unit: null };

/** Name of the statement and what its arms are asked. */
function asked(places: readonly string[], under: string | null = null, unit: string | null = null) {
  const [{ name }, values] = pageOfCases(21, null, { ...NOTHING, under }, { ...HERE, places, unit });
  return [name, ...values.slice(6)];
}

describe('where a page of cases is looked for', () => {
  it('is an index of the level a place lies on', () => {
    expect(asked(['dc.s1'])).toEqual(['case_list_street_reporter', ['dc.s1'], 'idp|one']);
    expect(asked(['dc.s1.c2'])).toEqual(['case_list_community_reporter', ['dc.s1.c2'], 'idp|one']);
    expect(asked(['dc.s1.c2.g3.x'])).toEqual(['case_list_grid_reporter', ['dc.s1.c2.g3.x'], 'idp|one']);
    expect(asked(['dc.s1.c2.g3', 'dc.s2', 'dc.s1.c2.g4'], null, 'u')).toEqual([
      'case_list_street_grid_reporter_unit',
      ['dc.s2'],
      ['dc.s1.c2.g3', 'dc.s1.c2.g4'],
      'idp|one',
      'u',
    ]);
  });

  it('is the whole district for who sees all of it, and no place for who has none', () => {
    expect(asked(['dc'])).toEqual(['case_list']);
    expect(asked(['dc.s1', 'dc'])).toEqual(['case_list']);
    expect(asked([])).toEqual(['case_list_reporter', 'idp|one']);
  });

  it('is what of the caller’s places lies under the path asked for', () => {
    expect(asked(['dc'], 'dc.s1.c2')).toEqual(['case_list_community_reporter', ['dc.s1.c2'], 'idp|one']);
    expect(asked(['dc.s1.c2', 'dc.s2'], 'dc.s1')).toEqual(['case_list_community_reporter', ['dc.s1.c2'], 'idp|one']);
    expect(asked(['dc.s1'], 'dc')).toEqual(['case_list_street_reporter', ['dc.s1'], 'idp|one']);
    expect(asked(['dc.s1'], 'dc.s10')).toEqual(['case_list_reporter', 'idp|one']);
  });

  it('begins behind every id, or where the last page ended', () => {
    const valuesFrom = (before: string | null) => pageOfCases(3, before, NOTHING, { ...HERE, places: ['dc'] })[1];
    expect(valuesFrom(null).slice(0, 2)).toEqual([3, 'ffffffff-ffff-ffff-ffff-ffffffffffff']);
    expect(valuesFrom('0199')[1]).toBe('0199');
  });
});
