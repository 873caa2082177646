import { describe, expect, it } from '@jest/globals';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import type { DivisionColumn } from './division.columns.ts';
import { planDivisions, type DivisionGround, type KnownDivision } from './division-plan.ts';

const known = (code: string, kind: PlaceKind, orgPath: string, parentCode = '', more: object = {}): KnownDivision => ({
  ...{ placeId: `id-${orgPath}`, code, kind, orgPath, parentCode, ended: false, name: `name ${code}` },
  ...{ parentId: parentCode === '' ? '' : `id-${orgPath.split('.').slice(0, -1).join('.')}` },
  ...{ codeSince: '2020-01-01', nameSince: '2020-01-01', ...more },
});
const PLACES = [
  known('110101', PlaceKind.DISTRICT, 'dc'),
  known('110101008', PlaceKind.STREET, 'dc.s01', '110101'),
  known('110101008005', PlaceKind.COMMUNITY, 'dc.s01.c01', '110101008'),
  known('110101008005001', PlaceKind.BASE_GRID, 'dc.s01.c01.g1', '110101008005'),
];
const ground = (more: Partial<DivisionGround> = {}): DivisionGround => ({
  known: new Map(PLACES.map((place) => [place.code, place])),
  counts: new Map([['id-dc/2', 1]]),
  ...{ districtLabel: 'dc', tiers: 'district-street-community-grid', today: '2026-06-10' },
  gridCode: (community) => new RegExp(`^${community}[0-9]{3}$`),
  ...more,
});
const rows = (...lines: string[]) =>
  lines.map((text, i) => {
    const [level = '', code = '', name = '', parentCode = '', oldCode = '', validFrom = ''] = text.split(',');
    const values: Record<DivisionColumn, string> = { level, code, name, parentCode, oldCode, validFrom };
    return { line: i + 2, values };
  });
const plan = (lines: string[], more: Partial<DivisionGround> = {}) => {
  let ids = 0;
  return planDivisions(rows(...lines), ground(more), () => `new-${(ids += 1)}`);
};
const codes = (lines: string[], more: Partial<DivisionGround> = {}) =>
  plan(lines, more).faults.map(({ row, column, code }) => `${row} ${column} ${code}`);

describe('a sheet of divisions', () => {
  it('registers streets, communities and grids without outline, places above first', () => {
    const { registered, faults, warnings } = plan([
      'street,110101009,东直门街道,110101,,2026-01-01',
      'community,110101009001,胡家园社区,110101009,,2026-01-01',
      'affinity_grid,110101009001801,商户网格,110101009001',
    ].map((line) => line)); // prettier-ignore
    expect([faults, warnings]).toEqual([[], []]);
    expect(registered.map(({ orgPath, validFrom }) => [orgPath, validFrom])).toEqual([
      ['dc.s02', '2026-01-01'],
      ['dc.s02.c01', '2026-01-01'],
      ['dc.s02.c01.a1', '2026-06-10'],
    ]);
  });

  it('recodes and renames what is there, and what lies below is found by the new code', () => {
    const { recoded, renamed, unchanged, faults } = plan([
      '社区,110101008905,新社区,110101008,110101008005,2026-06-01',
      'base_grid,110101008905001,name 110101008005001,110101008905,110101008005001,2026-06-01',
      'street,110101008,name 110101008,110101',
    ]);
    expect(faults).toEqual([]);
    expect(recoded.map(({ from, to, day }) => [from, to, day])).toEqual([
      ['110101008005', '110101008905', '2026-06-01'],
      ['110101008005001', '110101008905001', '2026-06-01'],
    ]);
    expect(renamed).toMatchObject([{ placeId: 'id-dc.s01.c01', to: '新社区' }]);
    expect(unchanged).toBe(1);
  });

  it('names every fault with its line and column', () => {
    expect(codes(['village,1,,110101'])).toEqual(['2 level BAD_VALUE', '2 code BAD_CODE', '2 name BAD_NAME']);
    expect(codes(['street,110101009,a,110101,,2026-06-11'])).toEqual(['2 valid_from FUTURE_DAY']);
    expect(codes(['street,110101009,a,110101,,2026-02-30'])).toEqual(['2 valid_from BAD_DAY']);
    expect(codes(['street,110101009,a,110101', 'street,110101009,a,110101'])).toEqual(['3 code DUPLICATE_LINE']);
    expect(codes(['community,110101010001,a,110101010'])).toEqual(['2 parent_code UNKNOWN_PARENT']);
    expect(codes(['community,110101010001,a,110101'])).toEqual(['2 level WRONG_LEVEL']);
    expect(codes(['base_grid,110101008005002,a,110101008005'])).toEqual(['2 level NEEDS_OUTLINE']);
    expect(codes(['dedicated_grid,1101010080058,a,110101008005'])).toEqual(['2 code BAD_GRID_CODE']);
    expect(codes(['street,110101010,a,110101,110101011'])).toEqual(['2 old_code UNKNOWN_CODE']);
    expect(codes(['community,110101008005,a,110101'])).toEqual(['2 parent_code OTHER_PARENT']);
    expect(codes(['street,110101008005,a,110101008'])).toEqual(['2 level OTHER_LEVEL']);
    expect(codes(['street,110101008,b,110101,,2019-01-01'])).toEqual(['2 valid_from BEFORE_LAST']);
    expect(codes([])).toEqual(['0  EMPTY']);
  });

  it('gives no code twice, whoever had it', () => {
    const old = known('110101008', PlaceKind.STREET, 'dc.s01', '110101');
    const gone = known('110101007', PlaceKind.STREET, 'dc.s09', '110101', { ended: true });
    const more = { known: new Map([...ground().known, ['110101000', old], ['110101007', gone]]) };
    expect(codes(['street,110101000,a,110101'], more)).toEqual(['2 code CODE_USED']);
    expect(codes(['street,110101007,a,110101'], more)).toEqual(['2 code CODE_USED']);
  });

  it('takes irregular codes with a warning: cities without districts, and villages coded by their operator', () => {
    const { registered, warnings, faults } = plan(['street,441900003,东城街道,110101', 'community,99000000000001,西总布,110101008']); // prettier-ignore
    expect(faults).toEqual([]);
    expect(registered).toHaveLength(2);
    expect(warnings.map(({ row, code }) => [row, code])).toEqual([
      [2, 'UNUSUAL_BEGINNING'],
      [3, 'UNUSUAL_LENGTH'],
      [3, 'UNUSUAL_BEGINNING'],
    ]);
  });

  it('follows the tiers of the district, three to five', () => {
    const lines = ['community,110101001,a,110101', 'dedicated_grid,110101001801,b,110101001'];
    expect(codes(lines)).toEqual(['2 level WRONG_LEVEL', '3 parent_code UNKNOWN_PARENT']);
    expect(codes(lines, { tiers: 'district-community-grid' })).toEqual([]);
    const towns = ['dedicated_grid,110101008801,b,110101008'];
    expect([codes(towns), codes(towns, { tiers: 'district-street-grid' })]).toEqual([['2 level WRONG_LEVEL'], []]);
    const groups = ['community,11010100800501,一组,110101008005', 'dedicated_grid,11010100800501801,c,11010100800501'];
    expect(codes(groups)).toHaveLength(2);
    const five = plan(groups, { tiers: 'district-street-community-group-grid' });
    expect([five.faults, five.registered.map(({ orgPath }) => orgPath)]).toEqual([
      [],
      ['dc.s01.c01.c01', 'dc.s01.c01.c01.d1'],
    ]);
  });
});
