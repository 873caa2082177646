import { describe, expect, it } from '@jest/globals';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { gapsOf } from './gaps.ts';
import { collectionOf, featureOf, readGeoJson } from './geojson.ts';
import { planOutlines, type OutlineGround, type StandingGrid } from './outline-plan.ts';

const square = (column: number, row = 0) => {
  const corner = (x: number, y: number) => ({ longitude: (11640 + x) / 100, latitude: (3990 + y) / 100 });
  return [corner(column, row), corner(column + 1, row), corner(column + 1, row + 1), corner(column, row + 1)];
};
const COMMUNITY = '110101008005';
const code = (number: number) => `${COMMUNITY}${String(number).padStart(3, '0')}`;
const feature = (number: number, column: number, row = 0, kind = 'base_grid') =>
  featureOf({
    ...{ code: code(number), name: `第${number}网格`, parentCode: COMMUNITY, kind, orgPath: '', synthetic: true },
    ring: square(column, row),
  });
const file = (...features: unknown[]) => Buffer.from(collectionOf(features));
const place = (codeOf: string, kind: PlaceKind, orgPath: string, parentCode: string, ended = false) => ({
  ...{ placeId: `id-${orgPath}`, code: codeOf, kind, orgPath, parentCode, ended },
});
const standing: StandingGrid = { code: code(1), kind: PlaceKind.BASE_GRID, parentCode: COMMUNITY, outline: square(0) };
const ground: OutlineGround = {
  known: new Map(
    [
      place(COMMUNITY, PlaceKind.COMMUNITY, 'dc.s01.c01', '110101008'),
      place(code(1), PlaceKind.BASE_GRID, 'dc.s01.c01.g1', COMMUNITY),
      place(code(8), PlaceKind.DEDICATED_GRID, 'dc.s01.c01.d1', COMMUNITY),
      place(code(9), PlaceKind.BASE_GRID, 'dc.s01.c01.g9', COMMUNITY, true),
    ].map((one) => [one.code, one]),
  ),
  counts: new Map([[`id-dc.s01.c01/${PlaceKind.BASE_GRID}`, 1]]),
  standing: [standing],
  ...{ districtLabel: 'dc', tiers: 'district-street-community-grid', usualArea: [2000, 5_000_000] },
  gridCode: (community) => new RegExp(`^${community}[0-9]{3}$`),
};
const plan = (content: Uint8Array, crs = 'EPSG:4490') => planOutlines(readGeoJson(content, crs), ground, () => 'new');
const faults = (content: Uint8Array, crs?: string) =>
  plan(content, crs).faults.map(({ row, code: fault }) => `${row} ${fault}`);

describe('a file of outlines', () => {
  it('registers what is new, draws what had no outline, and leaves what is so', () => {
    const made = plan(file(feature(1, 0), feature(2, 1), feature(8, 0, 0, 'dedicated_grid')));
    expect(made.faults).toEqual([]);
    expect(made.registered.map(({ orgPath }) => orgPath)).toEqual(['dc.s01.c01.g2']);
    expect([made.drawn.map((one) => one.code), made.unchanged]).toEqual([[code(8)], 1]);
  });

  it('must say what its coordinates are, and agree with itself', () => {
    const other = Buffer.from(file(feature(2, 1)).toString().replace('EPSG::4490', 'EPSG::3857'));
    expect([faults(other), faults(file(feature(2, 1)), 'EPSG:4326')]).toEqual([['0 OTHER_CRS'], ['0 OTHER_CRS']]);
    const silent = Buffer.from(JSON.stringify({ type: 'FeatureCollection', features: [feature(2, 1)] }));
    expect(faults(silent, 'EPSG:4326')).toEqual([]);
  });

  it('refuses an overlap in a layer, in the file and with what stands; layers may overlap', () => {
    expect(faults(file(feature(2, 1), feature(3, 1)))).toEqual(['1 OVERLAP']);
    expect(faults(file(feature(2, 0)))).toEqual(['1 OVERLAP']);
    expect(faults(file(feature(7, 0, 0, 'dedicated_grid')))).toEqual([]);
  });

  it('moves no border that is there and uses no code again', () => {
    expect(faults(file(feature(1, 1), feature(9, 2)))).toEqual(['1 REDRAW', '2 CODE_USED']);
    expect(faults(file(feature(2, 1), feature(2, 2)))).toEqual(['2 DUPLICATE_FEATURE']);
  });

  it('trusts nothing of a feature', () => {
    const good = feature(2, 1);
    const shaped = (geometry: unknown) => faults(file({ ...good, geometry }));
    const [ring = []] = good.geometry.coordinates;
    expect(shaped({ type: 'MultiPolygon', coordinates: [] })).toEqual(['1 NOT_A_POLYGON']);
    expect(shaped({ type: 'Polygon', coordinates: [ring, ring] })).toEqual(['1 HOLE']);
    expect(shaped({ type: 'Polygon', coordinates: [ring.slice(1)] })).toEqual(['1 NOT_CLOSED']);
    expect(shaped({ type: 'Polygon', coordinates: [ring.map(([x, y]) => [y, x])] })).toEqual(['1 OUTSIDE']);
    expect(shaped({ type: 'Polygon', coordinates: [[null, ['a', 1]]] })).toEqual(['1 BAD_POSITION']);
    expect(shaped({ type: 'Polygon', coordinates: 7 })).toEqual(['1 NOT_A_POLYGON']);
    for (const bad of ['', '{', '[]', '{"type":"FeatureCollection"}'])
      expect(faults(Buffer.from(bad))).toEqual(['0 NOT_GEOJSON']);
    expect(faults(file())).toEqual(['0 EMPTY']);
    expect(faults(file(7, {}))).toHaveLength(8);
  });

  it('warns of a gap and an unusual size and takes it all the same', () => {
    // All around the square in the middle.
    const around = [1, 2].map((x) => feature(x + 1, x, 0)).concat([0, 2].map((x, i) => feature(i + 4, x, 1)));
    const made = plan(file(...around, ...[0, 1, 2].map((x) => feature(x + 10, x, 2))));
    expect([made.faults, made.registered.length]).toEqual([[], 7]);
    expect(made.warnings).toMatchObject([{ code: 'GAP', message: expect.stringContaining('at 116.41') }]);
    const small = { ...ground, usualArea: [2_000_000, 3_000_000] as const };
    expect(planOutlines(readGeoJson(file(feature(2, 1)), 'EPSG:4490'), small, () => 'new').warnings).toMatchObject([
      { row: 1, code: 'UNUSUAL_SIZE' },
    ]);
  });
});

describe('gaps', () => {
  it('are what cannot be reached from outside', () => {
    const ring = [0, 1, 2].flatMap((x) => [0, 1, 2].map((y) => [x, y] as const)).filter(([x, y]) => x !== 1 || y !== 1);
    const [gap, ...others] = gapsOf(ring.map(([x, y]) => square(x, y)));
    expect(others).toEqual([]);
    // A hundredth of a degree at 39.9 north: 1,113 by 854 metres, to within a row of cells.
    expect(Math.abs((gap?.squareMetres ?? 0) / 950_000 - 1)).toBeLessThan(0.05);
    // Without one corner stone the gap is still closed, without one side it is a bay.
    expect(gapsOf(ring.slice(1).map(([x, y]) => square(x, y)))).toHaveLength(1);
    expect(gapsOf(ring.filter(([x, y]) => x !== 1 || y !== 0).map(([x, y]) => square(x, y)))).toEqual([]);
  });
});
