import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseRehomedSchema } from '@wangge/contracts/wangge/casework/v1/custody_events';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { RedrawLoadService } from '@wangge/contracts/wangge/casework/v1/redraw_load_service';
import { GridRedrawnSchema, GridRedrawUndoneSchema } from '@wangge/contracts/wangge/grid/v1/redraw_events';
import { eventually } from '@wangge/testing/suite';
import { places, World } from './casework.world.ts';

let world: World;
beforeAll(async () => {
  world = await World.start();
});
afterAll(() => world?.suite.stop());

const OLD = places.grid.orgPath ?? '';
const WEST = `${places.community.orgPath}.g71`;
const EAST = `${places.community.orgPath}.g72`;
const box = (west: number, east: number) => ({
  ring: [
    { longitude: west, latitude: 39 },
    { longitude: east, latitude: 39 },
    { longitude: east, latitude: 40 },
    { longitude: west, latitude: 40 },
  ],
});
const common = { fromGridId: places.grid.placeId ?? '', fromPath: OLD };
const moves = [
  { ...common, toGridId: randomUUID(), toPath: WEST, outline: box(116.3, 116.41), rest: true },
  { ...common, toGridId: randomUUID(), toPath: EAST, outline: box(116.41, 116.5), buildings: ['3号楼'] },
];
const rehome = async () => world.suite.run('rehome');
const custody = async (ids: readonly string[]) => {
  const rows = await world.suite.sql<{ id: string; path: string; at: string }>(
    'select case_id as id, org_path as path, happened_at_path as at from case_file where case_id = any ($1)',
    [ids],
  );
  return ids.map((one) => rows.find(({ id }) => id === one)).map((row) => [row?.path, row?.at]);
};

describe('a redrawing of grids', () => {
  it('changes the custody of cases where their point lies, keeps where they happened, and goes back', async () => {
    const reported = [116.4, 116.42].map((longitude) => world.report({ longitude, latitude: 39.9 }));
    const ids = (await Promise.all(reported)).map((one) => one.case.caseId);
    const [west = '', east = ''] = ids;
    await world.go(east, 'file', 'dispatch');
    const grid = world.suite.asService('grid', { job: 'preview', cause: 'test' }).client(RedrawLoadService);
    expect((await grid.countRedrawLoad({ moves })).loads).toMatchObject([{ openCases: 1 }, { openCases: 1 }]);

    const redrawId = randomUUID();
    const about = { aggregateId: redrawId, orgPath: places.community.orgPath ?? '' };
    await world.suite.publish({ schema: GridRedrawnSchema, ...about, version: 1, message: { redrawId, moves } });
    await eventually(async () => expect((await world.suite.sql('select from redrawn')).length).toBe(1));
    await rehome();
    expect(await custody(ids)).toEqual([
      [WEST, OLD],
      [EAST, OLD],
    ]);
    expect(await world.suite.told(CaseRehomedSchema)).toHaveLength(2);
    const inWest = world.person('west', ['grid-worker'], [WEST]).client(CaseService);
    expect((await inWest.getCase({ caseId: west })).case?.caseId).toBe(west);
    await expect(inWest.getCase({ caseId: east })).rejects.toMatchObject({ code: 'NOT_FOUND' });

    // Reported by somebody who did not know yet: it follows, and work on it goes on meanwhile.
    const late = (await world.report({ longitude: 116.4, latitude: 39.9 })).case.caseId;
    await Promise.all([rehome(), world.go(late, 'file')]);
    await rehome();
    expect(await custody([late])).toEqual([[WEST, OLD]]);

    const message = { redrawId, moves, leftovers: [] };
    await world.suite.publish({ schema: GridRedrawUndoneSchema, ...about, version: 2, message });
    await eventually(async () => expect((await world.suite.sql('select from redrawn where undone')).length).toBe(1));
    await rehome();
    expect(await custody([...ids, late])).toEqual([
      [OLD, OLD],
      [OLD, OLD],
      [OLD, OLD],
    ]);
  });
});
