import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DivisionService } from '@wangge/contracts/wangge/grid/v1/division_service';
import { OutlineService } from '@wangge/contracts/wangge/grid/v1/outline_service';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { writeCsv } from '@wangge/documents/tables';
import { Places } from '@wangge/platform/places';
import { eventually, type Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

let suite: Suite;
let doors: t.Doors;
const HEADER = ['level', 'code', 'name', 'parent_code', 'old_code', 'valid_from'];
const NEW_CODE = '110101008905';

beforeAll(async () => {
  suite = await t.startGrid();
  doors = t.doors(suite);
  await doors.importTown();
});
afterAll(() => suite.stop());

const admin = () => suite.as({ roles: ['system-admin'], paths: [], subject: 'idp|sysadmin' });
const divisions = () => admin().client(DivisionService);
const outlines = () => admin().client(OutlineService);
const imported = (rows: string[][], more: object = {}) =>
  divisions().importDivisions({ requestId: t.requestId(), content: writeCsv(HEADER, rows), ...more });
const at = (code: string, day: string) => divisions().findDivision({ code, day });
const feature = (code: string, parentCode: string, column: number, row: number, kind = 'base_grid') => {
  const { ring } = t.square(column, row);
  const corners = [...(ring ?? []), ...(ring ?? []).slice(0, 1)].map(({ longitude, latitude }) => [
    longitude,
    latitude,
  ]);
  const properties = { code, name: `网格${code.slice(-3)}`, parent_code: parentCode, kind, synthetic: true };
  return { type: 'Feature', properties, geometry: { type: 'Polygon', coordinates: [corners] } };
};
const draw = (features: object[], more: object = {}) =>
  outlines().importOutlines({
    ...{ requestId: t.requestId(), crs: 'EPSG:4490', ...more },
    content: Buffer.from(JSON.stringify({ type: 'FeatureCollection', features })),
  });

describe('codes and names of divisions', () => {
  it('change from a day on, and every day before keeps its own', async () => {
    suite.clock.set(new Date('2026-07-01T02:00:00Z'));
    const rows = [['community', NEW_CODE, '新赵家楼社区', t.street, t.community, '2026-06-20']];
    const told = { lines: 1, registered: 0, recoded: 1, renamed: 1, unchanged: 0, faultCount: 0 };
    expect(await imported(rows, { validateOnly: true })).toMatchObject(told);
    expect((await at(t.community, '')).division).toMatchObject({ code: t.community });

    const request = { requestId: t.requestId(), content: writeCsv(HEADER, rows) };
    expect(await divisions().importDivisions(request)).toMatchObject(told);
    expect(await divisions().importDivisions(request)).toMatchObject(told);
    expect(await imported(rows)).toMatchObject({ unchanged: 1, recoded: 0, renamed: 0 });

    const past = await at(NEW_CODE, '2026-06-19');
    expect(past.division).toMatchObject({ code: t.community, name: '赵家楼社区', orgPath: t.path.community });
    expect(past.above.map(({ code }) => code)).toEqual([t.district, t.street]);
    const now = await at(t.community, '2026-06-20');
    expect(now.division).toMatchObject({ code: NEW_CODE, name: '新赵家楼社区', orgPath: t.path.community });
    expect(now.codes).toMatchObject([
      { code: t.community, validTo: '2026-06-20', successorCode: NEW_CODE },
      { code: NEW_CODE, validFrom: '2026-06-20', validTo: '' },
    ]);
    expect(now.names.map(({ name }) => name)).toEqual(['赵家楼社区', '新赵家楼社区']);
    await expect(at(t.community, '2026-06-09')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(at('999999', '')).rejects.toMatchObject({ code: 'NOT_FOUND' });

    const events = await suite.sql(
      `select version from outbox where subject = 'evt.wangge.grid.v1.PlaceChanged' and org_path = '${t.path.community}'`,
    );
    expect(events).toEqual([{ version: 2 }]);
    const copy = suite.running.app.get(Places);
    await eventually(() => expect(copy.at(t.path.community)).toMatchObject({ code: NEW_CODE, kind: 'community' }));
  });

  it('are listed for a day, page by page', async () => {
    const seen = async (day: string) => {
      const found: string[] = [];
      for (let pageToken = ''; ;) {
        const page = await divisions().listDivisions({ day, under: t.path.street, pageSize: 3, pageToken });
        found.push(...page.divisions.map(({ code }) => code));
        if (page.nextPageToken === '') return found;
        pageToken = page.nextPageToken;
      }
    };
    const before = await seen('2026-06-10');
    expect([before.length, before.includes(t.community), before.includes(NEW_CODE)]).toEqual([6, true, false]);
    expect(await seen('2026-06-20')).toEqual(before.map((code) => (code === t.community ? NEW_CODE : code)));
    expect(await seen('2026-06-09')).toEqual([]);
  });

  it('are never given again, and a sheet with faults leaves everything as it is', async () => {
    const rows = [
      ['street', '110101010', '新街道', t.district, '', '2020-01-01'],
      ['community', t.community, '又一个', t.otherStreet, '', ''],
    ];
    await expect(imported(rows)).rejects.toMatchObject({
      ...{ code: 'INVALID_ARGUMENT', reason: 'BAD_DIVISIONS' },
      details: { fieldViolations: [{ field: 'rows[3].code' }] },
    });
    await expect(at('110101010', '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(await imported(rows, { validateOnly: true })).toMatchObject({ faultCount: 1, registered: 1 });
    await expect(imported([['street', 'x']], { content: Buffer.from('a,"b') })).rejects.toMatchObject({
      reason: 'BAD_DIVISIONS',
    });
    expect(await imported(rows.slice(0, 1))).toMatchObject({ registered: 1 });
    expect((await at('110101010', '2020-01-01')).division).toMatchObject({ name: '新街道', orgPath: 'dc.s03' });
  });
});

describe('outlines of grids', () => {
  it('come in as GeoJSON, are located, and go out as they came', async () => {
    const grid = `${t.otherCommunity}002`;
    const rows = [['dedicated_grid', `${t.otherCommunity}801`, '市场', t.otherCommunity, '', '']];
    await imported(rows);
    const features = [feature(grid, t.otherCommunity, 1, 1), feature(`${t.otherCommunity}801`, t.otherCommunity, 0, 1, 'dedicated_grid')]; // prettier-ignore
    const told = { features: 2, registered: 1, drawn: 1, unchanged: 0, faultCount: 0 };
    expect(await draw(features, { validateOnly: true })).toMatchObject(told);
    expect(await draw(features)).toMatchObject(told);
    const found = await doors.officer.places.locate({ longitude: 116.415, latitude: 39.915 });
    expect(found.grid).toMatchObject({ code: grid, kind: PlaceKind.BASE_GRID, orgPath: 'dc.s01.c02.g2' });

    const { content, mediaType } = await outlines().getOutlinesFile({ under: t.path.street });
    expect(mediaType).toBe('application/geo+json');
    const file = JSON.parse(Buffer.from(content).toString());
    expect([file.crs.properties.name, file.features.length]).toEqual(['urn:ogc:def:crs:EPSG::4490', 5]);
    const again = await outlines().importOutlines({ requestId: t.requestId(), crs: 'EPSG:4490', content });
    expect(again).toMatchObject({ features: 5, registered: 0, drawn: 0, unchanged: 5 });
  });

  it('must say what they are and lie beside each other', async () => {
    const features = [feature(`${t.otherCommunity}003`, t.otherCommunity, 1, 1)];
    await expect(draw(features)).rejects.toMatchObject({
      ...{ reason: 'BAD_OUTLINES', details: { fieldViolations: [{ field: 'features[1].geometry' }] } },
    });
    for (const crs of ['', 'GCJ-02', 'EPSG:3857'])
      await expect(draw(features, { crs })).rejects.toMatchObject({
        ...{ code: 'INVALID_ARGUMENT', details: { fieldViolations: [{ field: 'crs' }] } },
      });
    expect(await draw([feature(grid9(), t.otherCommunity, 3, 3)], { crs: 'EPSG:4326' })).toMatchObject({
      registered: 1,
    });
  });
});

const grid9 = () => `${t.otherCommunity}009`;
