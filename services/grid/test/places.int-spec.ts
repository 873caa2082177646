import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

let suite: Suite;
let doors: t.Doors;

beforeAll(async () => {
  suite = await t.startGrid();
  doors = t.doors(suite);
  expect(await doors.importTown()).toMatchObject({ registered: t.town.length, unchanged: 0 });
});
afterAll(() => suite.stop());

const outboxOf = (placeId: string) =>
  suite.sql('select version, subject, org_path from outbox where aggregate_id = $1', [placeId]);

describe('an import of places', () => {
  it('gives every place its path and tells each of them once', async () => {
    const places = await doors.placesByCode();
    expect(places.get(t.grid2)?.orgPath).toBe(t.path.grid2);
    expect(places.get(t.farGrid)?.orgPath).toBe(t.path.farGrid);
    for (const { placeId, orgPath } of places.values()) {
      expect(await outboxOf(placeId)).toEqual([
        { version: 1, subject: 'evt.wangge.grid.v1.PlaceRegistered', org_path: orgPath },
      ]);
    }
  });

  it('changes nothing the second time', async () => {
    const before = await doors.placesByCode();
    expect(await doors.importTown()).toMatchObject({ registered: 0, unchanged: t.town.length });
    expect(await doors.placesByCode()).toEqual(before);
  });

  it('answers a repeat of the same request what it answered first', async () => {
    const request = {
      requestId: t.requestId(),
      places: [
        { kind: PlaceKind.STREET, code: '110101010', name: '和平里街道', parentCode: t.district },
        { kind: PlaceKind.STREET, code: t.street, name: '建国门街道', parentCode: t.district },
      ],
    };
    const first = await doors.places.importPlaces(request);
    expect(first).toMatchObject({ registered: 1, unchanged: 1 });
    expect(await doors.places.importPlaces(request)).toEqual(first);
    await expect(doors.places.importPlaces({ ...request, places: request.places.slice(1) })).rejects.toMatchObject({
      code: 'ABORTED',
      reason: 'IDEMPOTENCY_KEY_REUSED',
    });
  });

  it('refuses a code that means another place, and writes nothing of that import', async () => {
    const fresh = { kind: PlaceKind.STREET, code: '110101011', name: '前门街道', parentCode: t.district };
    const stolen = { kind: PlaceKind.COMMUNITY, code: t.community, name: '别处', parentCode: t.otherStreet };
    await expect(
      doors.places.importPlaces({ requestId: t.requestId(), places: [fresh, stolen] }),
    ).rejects.toMatchObject({ code: 'ALREADY_EXISTS', reason: 'CODE_USED', metadata: { code: t.community } });
    expect((await doors.placesByCode()).has(fresh.code)).toBe(false);
  });

  it('names every place whose parent or outline is wrong', async () => {
    const bowtie = t.square(8).ring ?? [];
    const crossed = { ring: [bowtie[0], bowtie[2], bowtie[1], bowtie[3]].filter((corner) => corner !== undefined) };
    const places = [
      { kind: PlaceKind.STREET, code: '110101012', name: '无', parentCode: '110199' },
      { kind: PlaceKind.BASE_GRID, code: `${t.community}009`, name: '交叉', parentCode: t.community, outline: crossed },
      { kind: PlaceKind.BASE_GRID, code: `${t.community}010`, name: '无界', parentCode: t.community },
    ];
    await expect(doors.places.importPlaces({ requestId: t.requestId(), places })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: {
        fieldViolations: [
          { field: 'places[0].parent_code' },
          { field: 'places[1].outline' },
          { field: 'places[2].outline' },
        ],
      },
    });
  });

  it('is the seed’s alone', async () => {
    const leader = { roles: ['leader'], paths: [t.path.district] };
    const request = { requestId: t.requestId(), places: t.town };
    await expect(suite.as(leader).client(PlaceService).importPlaces(request)).rejects.toMatchObject(t.KEPT_OUT);
    const inside = await t.onConnectionOf(suite, 'seed', PlaceService, suite.passports.person(leader));
    await expect(inside.importPlaces(request)).rejects.toMatchObject(t.NOT_ALLOWED);
  });

  it('gives one label once though two imports run at a time', async () => {
    const community = (n: number) => ({ kind: PlaceKind.COMMUNITY, code: `${t.otherStreet}10${n}`, name: `${n}`, parentCode: t.otherStreet }); // prettier-ignore
    await Promise.all(
      [1, 2, 3].map((n) => doors.places.importPlaces({ requestId: t.requestId(), places: [community(n)] })),
    );
    const paths = [...(await doors.placesByCode()).values()].map(({ orgPath }) => orgPath);
    expect(new Set(paths).size).toBe(paths.length);
    expect(paths).toContain('dc.s02.c04');
  });
});

describe('locating a point', () => {
  const locate = async (longitude: number, latitude: number) => {
    const { grid, above } = await doors.officer.places.locate({ longitude, latitude });
    return { code: grid?.code, above: above.map(({ orgPath }) => orgPath) };
  };

  it('finds the grid and the places above it', async () => {
    expect(await locate(116.405, 39.905)).toEqual({
      code: t.grid1,
      above: [t.path.district, t.path.street, t.path.community],
    });
    expect((await locate(116.4101, 39.905)).code).toBe(t.grid2);
  });

  it('gives a point on a border to the grid with the smaller code', async () => {
    expect((await locate(116.41, 39.905)).code).toBe(t.grid1);
    expect((await locate(116.405, 39.91)).code).toBe(t.grid1);
    expect((await locate(116.41, 39.91)).code).toBe(t.grid1);
    expect((await locate(116.42, 39.905)).code).toBe(t.grid2);
    expect((await locate(116.4, 39.92)).code).toBe(t.grid3);
  });

  it('says so where no grid is', async () => {
    await expect(locate(116.43, 39.905)).rejects.toMatchObject({ code: 'NOT_FOUND', reason: 'PLACE_NOT_COVERED' });
  });

  it('knows a grid only while it is valid', async () => {
    await suite.sql(`update grid_place set valid_to = '2026-06-11' where code = $1`, [t.farGrid]);
    expect((await locate(116.455, 39.955)).code).toBe(t.farGrid);
    suite.clock.set('2026-06-10T16:00:00Z'); // midnight in Beijing
    await expect(locate(116.455, 39.955)).rejects.toMatchObject({ reason: 'PLACE_NOT_COVERED' });
    suite.clock.set(t.NOW);
    await suite.sql(`update grid_place set valid_to = null where code = $1`, [t.farGrid]);
  });

  it('needs both coordinates, in degrees', async () => {
    await expect(doors.officer.places.locate({ latitude: 39.9 })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fieldViolations: [{ field: 'longitude' }] },
    });
    await expect(locate(11640, 39.9)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
  });
});

describe('reading places', () => {
  it('lists what lies below a path, page by page, in the order of paths', async () => {
    const first = await doors.officer.places.listPlaces({ under: t.path.street, pageSize: 4 });
    const second = await doors.officer.places.listPlaces({
      under: t.path.street,
      pageSize: 4,
      pageToken: first.nextPageToken,
    });
    expect([...first.places, ...second.places].map(({ orgPath }) => orgPath)).toEqual([
      t.path.street,
      t.path.community,
      t.path.grid1,
      t.path.grid2,
      'dc.s01.c02',
      t.path.grid3,
    ]);
    expect(second.nextPageToken).toBe('');
  });

  it('refuses a page token of another list', async () => {
    const { nextPageToken } = await doors.officer.places.listPlaces({ under: t.path.street, pageSize: 4 });
    await expect(doors.officer.places.listPlaces({ pageSize: 4, pageToken: nextPageToken })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fieldViolations: [{ field: 'page_token' }] },
    });
  });

  it('shows outlines on request only', async () => {
    const kind = PlaceKind.BASE_GRID;
    const plain = await doors.officer.places.listPlaces({ under: t.path.street, kind });
    expect(plain.places.map(({ outline }) => outline)).toEqual([undefined, undefined, undefined]);
    const drawn = await doors.officer.places.listPlaces({ under: t.path.grid1, kind, withOutline: true });
    expect(drawn.places[0]?.outline).toMatchObject(t.square(0));
  });

  it('gets one place with its outline, and answers alike for one that is not there', async () => {
    const placeId = (await doors.placesByCode()).get(t.grid1)?.placeId ?? '';
    const { place } = await doors.officer.places.getPlace({ placeId });
    expect(place).toMatchObject({ code: t.grid1, kind: PlaceKind.BASE_GRID, validFrom: '2026-06-10', version: 1 });
    expect(place?.outline?.ring).toHaveLength(4);
    await expect(doors.officer.places.getPlace({ placeId: t.requestId() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      reason: 'OBJECT_NOT_FOUND',
    });
  });
});
