import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GridRedrawnSchema } from '@wangge/contracts/wangge/grid/v1/redraw_events';
import { type Building, BuildingService } from '@wangge/contracts/wangge/registry/v1/building_service';
import { eventually, type Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

let suite: Suite;
beforeAll(async () => {
  suite = await t.startRegistry();
});
afterAll(() => suite.stop());

const key = () => ({ requestId: randomUUID() });
const door = (path: t.PlaceName, role = 'grid-worker') =>
  suite.as({ roles: [role], paths: [t.path[path]], subject: `https://id|${role}-${path}` }).client(BuildingService);
const home = async (building: string, change: Parameters<typeof t.newDwelling>[0] = {}) => {
  const { dwelling } = await t
    .officer(suite, t.path.street)
    .dwellings.registerDwelling(t.newDwelling({ building, ...change }));
  return dwelling?.dwellingId ?? '';
};
const find = async (query: string, path: t.PlaceName = 'street') =>
  (await door(path, 'community-officer').listBuildings({ query, pageSize: 100 })).buildings;
async function only(query: string, path?: t.PlaceName): Promise<Building> {
  const [building, ...others] = await find(query, path);
  if (!building || others.length > 0) throw new Error(`${query} is not one building`);
  return building;
}
const tasksOf = async (recordId: string) =>
  (
    await suite.sql<{ kind: string; at: string }>(
      'select kind, org_path as at from quality_task where record_id = $1 and settle_time is null order by kind',
      [recordId],
    )
  ).map(({ kind, at }) => `${kind} ${at}`);
const describing = (buildingId: string, longitude: number, change = {}) => ({
  ...{ ...key(), buildingId, longitude, latitude: 39.9, address: { road: '幸福路', number: '７号院', block: '1号楼' } },
  ...change,
});

describe('a building', () => {
  it('comes to be with its first dwelling, in its grid, and is a task until somebody says where it stands', async () => {
    await home('幸福路7号院1号楼', { room: '101' });
    await home('幸福路7号院1号楼', { room: '102' });
    await home('幸福路7号院1号楼', { gridId: t.place.grid2 });
    expect(await find('幸福路7号院1号楼')).toHaveLength(2);
    const building = await only('幸福路7号院1号楼', 'grid1');
    expect(building).toMatchObject({ status: 'temporary', hasPoint: false, orgPath: t.path.grid1, version: 1 });
    expect(building.address).toMatchObject({ road: '幸福路', lane: '', number: '7号院', block: '1号楼' });
    const open = [`no-point ${t.path.grid1}`];
    expect(await tasksOf(building.buildingId)).toEqual(open);
    const listed = await t.worker(suite, t.path.grid1).dwellings.listQualityTasks({ kind: 'no-point', pageSize: 100 });
    expect(listed.tasks.map(({ recordId }) => recordId)).toContain(building.buildingId);
  });

  it('is standard with its point in its grid, doubtful with a point elsewhere, and settles what was open', async () => {
    await home('中心路1号楼');
    const { buildingId, etag } = await only('中心路1号楼');
    const worker = door('grid1');
    const elsewhere = await worker.describeBuilding(describing(buildingId, 116.2, { etag }));
    expect(elsewhere.building).toMatchObject({ status: 'doubtful', version: 2, longitude: 116.2 });
    expect(await tasksOf(buildingId)).toEqual([`outside-grid ${t.path.grid1}`]);
    await worker.describeBuilding(describing(buildingId, 110));
    expect(await tasksOf(buildingId)).toEqual([`outside-grid ${t.path.grid1}`]);
    const late = worker.describeBuilding(describing(buildingId, 116.1, { etag }));
    await expect(late).rejects.toMatchObject({ code: 'ABORTED', reason: 'STALE_ETAG' });
    const request = describing(buildingId, 116.1, { etag: '3' });
    const { building } = await worker.describeBuilding(request);
    expect(building).toMatchObject({ status: 'standard', hasPoint: true, version: 4 });
    expect(building?.address).toMatchObject({ road: '幸福路', number: '7号院' });
    expect((await worker.describeBuilding(request)).building).toEqual(building);
    expect(await tasksOf(buildingId)).toEqual([]);
    const hut = await worker.describeBuilding(describing(buildingId, 116.1, { temporary: true }));
    expect(hut.building?.status).toBe('temporary');
    for (const foreign of [door('grid2'), door('farGrid')])
      await expect(foreign.describeBuilding(describing(buildingId, 116.1))).rejects.toMatchObject({
        code: 'NOT_FOUND',
      });
  });

  it('takes the point of a grid that was never drawn as it is told', async () => {
    await home('村口1号', { gridId: t.place.grid3 });
    const { buildingId } = await only('村口1号');
    const { building } = await door('grid3').describeBuilding(describing(buildingId, 100));
    expect(building?.status).toBe('standard');
  });

  it('is unknown where nobody knew it: a task of the dwelling, not a building', async () => {
    const dwellingId = await home('不详');
    expect(await find('不详')).toEqual([]);
    expect(await tasksOf(dwellingId)).toEqual([`no-building ${t.path.grid1}`]);
    await suite.sql(`update dwelling set building = '查明路1号' where dwelling_id = $1`, [dwellingId]);
    expect(await find('查明路1号')).toHaveLength(1);
    expect(await tasksOf(dwellingId)).toEqual([]);
  });

  it('is found by parts of words or standard address in any order, page by page, within the caller’s places', async () => {
    for (const n of [1, 2, 3]) await home(`找路${n}号`, { room: String(n) });
    const { buildingId } = await only('找路2');
    await door('grid1').describeBuilding(describing(buildingId, 116.1, { address: { road: '寻人街', number: '2号' } }));
    expect((await find('2号  寻人街')).map((one) => one.buildingId)).toEqual([buildingId]);
    expect(await find('寻人街', 'grid2')).toEqual([]);
    expect(await find('找路%')).toEqual([]);
    const seen: string[] = [];
    for (let pageToken = ''; ;) {
      const page = await door('grid1').listBuildings({ query: '找路', pageSize: 2, pageToken });
      seen.push(...page.buildings.map(({ words }) => words));
      if (page.nextPageToken === '') break;
      ({ nextPageToken: pageToken } = page);
    }
    expect(seen).toEqual(['找路1号', '找路2号', '找路3号']);
  });

  it('is shown as one picture, with needs behind doors and no room, and whoever is shown is recorded', async () => {
    const words = '图画路1号楼';
    const [high, low] = [await home(words, { room: '1201' }), await home(words, { room: '101', use: 'let' })];
    await home(words, { entrance: '3', room: '101' });
    const { people } = t.officer(suite, t.path.street);
    const flags = { dwellingId: high, serviceFlags: ['elderly', 'living-alone'] };
    const { personId } = t.only(await people.registerPerson(t.newPerson(flags)));
    await people.registerPerson(t.newPerson({ dwellingId: low }));
    const { buildingId } = await only(words);
    const map = await door('grid1').getBuildingMap({ buildingId });
    expect(map.entrances.map(({ entrance, floors }) => [entrance, ...floors.map(({ floor }) => floor)])).toEqual([
      ['2', '12', '1'],
      ['3', '1'],
    ]);
    const [needs, plain] = (map.entrances[0]?.floors ?? []).flatMap(({ doors }) => doors);
    expect(needs).toMatchObject({ dwellingId: high, households: 1, people: 1, personIds: [personId] });
    expect(needs?.serviceFlags).toEqual(['elderly', 'living-alone']);
    expect(plain).toMatchObject({ dwellingId: low, use: 'let', people: 1, serviceFlags: [], personIds: [] });
    expect(JSON.stringify(map.entrances)).not.toContain('1201');
    await suite.run('audit-sealer');
    const looks = await suite.sql(`select from audit where $1 = any (subjects) and operation like '%GetBuildingMap'`, [
      personId,
    ]);
    expect(looks).toHaveLength(1);
    const one = await door('grid1').getBuildingMap({ buildingId, entrance: '3' });
    expect(one.entrances.map(({ entrance }) => entrance)).toEqual(['3']);
    await expect(door('grid2').getBuildingMap({ buildingId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('goes with its dwellings in a redrawing, and its tasks with it', async () => {
    const words = '搬迁路9号楼';
    await home(words, { gridId: t.place.grid2 });
    const { buildingId } = await only(words);
    const move = {
      ...{ fromGridId: t.place.grid2, fromPath: t.path.grid2, toGridId: t.place.grid1, toPath: t.path.grid1 },
      buildings: [words],
    };
    await suite.publish({
      ...{ schema: GridRedrawnSchema, aggregateId: randomUUID(), version: 1, orgPath: t.path.community },
      message: { redrawId: randomUUID(), moves: [move] },
    });
    await eventually(async () =>
      expect(await only(words, 'grid1')).toMatchObject({ buildingId, gridId: t.place.grid1 }),
    );
    expect(await find(words, 'grid2')).toEqual([]);
    expect(await tasksOf(buildingId)).toEqual([`no-point ${t.path.grid1}`]);
  });
});
