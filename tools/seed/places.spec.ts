import { beforeAll, describe, expect, it } from '@jest/globals';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import fc from 'fast-check';
import { readDistrict, type District } from './divisions.ts';
import { batchesOf, districtPlaces, DONGCHENG, middleOf, type SeedPlace } from './places.ts';
import { STEPS, type Rectangle } from './tessellation.ts';

let district: District;
let places: SeedPlace[];
let grids: (SeedPlace & { area: Rectangle })[];

beforeAll(async () => {
  district = await readDistrict('110101');
  places = districtPlaces(district);
  grids = places.filter(({ kind }) => kind === PlaceKind.BASE_GRID).map((grid) => ({ ...grid, area: areaOf(grid) }));
});

/** Reads a grid's outline back as whole steps; wrong for anything but an upright rectangle. */
function areaOf(grid: SeedPlace): Rectangle {
  const xs = (grid.outline?.ring ?? []).map(({ longitude = 0 }) => Math.round(longitude * STEPS));
  const ys = (grid.outline?.ring ?? []).map(({ latitude = 0 }) => Math.round(latitude * STEPS));
  return { west: Math.min(...xs), south: Math.min(...ys), east: Math.max(...xs), north: Math.max(...ys) };
}
const sizeOf = ({ west, south, east, north }: Rectangle) => (east - west) * (north - south);
const covers = ({ west, south, east, north }: Rectangle, x: number, y: number) =>
  west <= x && x <= east && south <= y && y <= north;

/** The border rule: of all grids that cover a point, border included, the one with the smallest code. */
const gridAt = (x: number, y: number) =>
  grids.filter(({ area }) => covers(area, x, y)).sort((a, b) => (a.code < b.code ? -1 : 1))[0];

describe('the divisions of Dongcheng', () => {
  it('are all 17 streets and 169 communities the package carries, named as published', () => {
    expect(district.name).toBe('东城区');
    expect(district.streets).toHaveLength(17);
    expect(district.streets.flatMap(({ communities }) => communities)).toHaveLength(169);
    const jianguomen = district.streets.find(({ name }) => name === '建国门街道');
    expect(jianguomen?.communities.map(({ name }) => name)).toContain('赵家楼社区居委会');
  });

  it('are refused when the package does not carry the district', async () => {
    await expect(readDistrict('999999')).rejects.toThrow('no district 999999');
  });
});

describe('the places of the seed', () => {
  it('name every parent before its children and use every code once', () => {
    const seen = new Set(['']);
    for (const { code, parentCode = '' } of places) {
      expect(seen.has(parentCode)).toBe(true);
      expect(seen.has(code)).toBe(false);
      seen.add(code);
    }
  });

  it('give every community three grids numbered from the north-west', () => {
    expect(grids).toHaveLength(169 * 3);
    for (const { code, parentCode, outline } of grids) {
      expect(code).toMatch(new RegExp(`^${parentCode}00[123]$`));
      expect(outline?.synthetic).toBe(true);
    }
    const [first, , last] = grids.filter(({ name }) => name.startsWith('赵家楼社区第'));
    expect([first?.name, last?.name]).toEqual(['赵家楼社区第1网格', '赵家楼社区第3网格']);
    expect(first?.area.north).toBeGreaterThanOrEqual(last?.area.north ?? Infinity);
  });

  it('are the same for the same seed and differ for another', () => {
    expect(districtPlaces(district)).toEqual(places);
    expect(districtPlaces(district, DONGCHENG, 2)).not.toEqual(places);
  });

  it('come in batches an import takes', () => {
    expect(batchesOf(places).map(({ length }) => length)).toEqual([500, places.length - 500]);
    expect(batchesOf([])).toEqual([]);
  });
});

describe('the tessellation', () => {
  it('adds up to the whole extent to the last step', () => {
    expect(grids.reduce((total, { area }) => total + sizeOf(area), 0)).toBe(sizeOf(DONGCHENG));
    for (const { area } of grids) expect(sizeOf(area)).toBeGreaterThan(0);
  });

  it('has no two grids that overlap', () => {
    const overlapping = grids.flatMap(({ code, area: a }, i) =>
      grids
        .slice(i + 1)
        .filter(({ area: b }) => a.west < b.east && b.west < a.east && a.south < b.north && b.south < a.north)
        .map((other) => [code, other.code]),
    );
    expect(overlapping).toEqual([]);
  });

  it('puts every point of the extent into exactly one grid by the border rule, and none outside', () => {
    const x = fc.integer({ min: DONGCHENG.west, max: DONGCHENG.east });
    const y = fc.integer({ min: DONGCHENG.south, max: DONGCHENG.north });
    fc.assert(
      fc.property(x, y, (px, py) => {
        const inside = grids.filter(
          ({ area }) => area.west < px && px < area.east && area.south < py && py < area.north,
        );
        expect(inside.length).toBeLessThanOrEqual(1);
        expect(gridAt(px, py)).toBeDefined();
        if (inside[0]) expect(gridAt(px, py)?.code).toBe(inside[0].code);
      }),
      { numRuns: 2000 },
    );
    expect(gridAt(DONGCHENG.west - 1, DONGCHENG.south)).toBeUndefined();
  });

  it('keeps the middle of a grid clear of every other', () => {
    for (const grid of grids) {
      const { longitude, latitude } = middleOf(grid);
      const at = grids.filter(({ area }) => covers(area, longitude * STEPS, latitude * STEPS));
      expect(at.map(({ code }) => code)).toEqual([grid.code]);
    }
  });
});
