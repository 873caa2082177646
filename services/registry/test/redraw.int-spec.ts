import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  GridRedrawnSchema,
  GridRedrawUndoneSchema,
  PlaceChangedSchema,
} from '@wangge/contracts/wangge/grid/v1/redraw_events';
import { RedrawLoadService } from '@wangge/contracts/wangge/registry/v1/redraw_load_service';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { eventually, type Suite } from '@wangge/testing/suite';
import * as t from './registry.builders.ts';

let suite: Suite;
beforeAll(async () => {
  suite = await t.startRegistry();
});
afterAll(() => suite?.stop());

const move = (from: t.PlaceName, to: t.PlaceName, more: { buildings?: string[]; rest?: boolean } = { rest: true }) => ({
  ...{ fromGridId: t.place[from], fromPath: t.path[from], toGridId: t.place[to], toPath: t.path[to] },
  ...more,
});
const redrawn = (redrawId: string, moves: ReturnType<typeof move>[]) =>
  suite.publish({
    ...{ schema: GridRedrawnSchema, aggregateId: redrawId, version: 1, orgPath: t.path.community },
    message: { redrawId, moves },
  });
/** How many rows of each table lie at a path. */
const at = async (orgPath: string) => {
  const tables = ['person', 'household', 'dwelling', 'search_token', 'person_history'];
  const counts = tables.map((table) => `(select count(*)::int from ${table} where org_path = $1) as ${table}`);
  const [row] = await suite.sql<Record<string, number>>(`select ${counts.join(', ')}`, [orgPath]);
  return row;
};
const people = (orgPath: string) =>
  suite.sql<{ id: string }>('select person_id as id from person where org_path = $1', [orgPath]);

/** Who, or what is about them, lies elsewhere than their home. */
const astray = () =>
  suite.sql(`select p.person_id from person p join dwelling d using (dwelling_id) where p.org_path <> d.org_path or p.grid_id <> d.grid_id
    union select p.person_id from person p join household h using (household_id) where p.org_path <> h.org_path
    union select p.person_id from person p join search_token t using (person_id) where p.org_path <> t.org_path
    union select p.person_id from person p join person_history t using (person_id) where p.org_path <> t.org_path`);

/** Registers a household in a new home until it is told to stop; answers who was registered. A home that moved meanwhile is told. */
async function registering(name: t.PlaceName, until: () => boolean): Promise<string[]> {
  const { people: door, dwellings } = t.officer(suite, t.path.community);
  const ids: string[] = [];
  while (!until()) {
    const { dwelling } = await dwellings.registerDwelling(t.newDwelling({ gridId: t.place[name] }));
    const { dwellingId = '' } = dwelling ?? {};
    try {
      ids.push(t.only(await door.registerPerson(t.newPerson({ gridId: t.place[name], dwellingId }))).personId);
    } catch (error) {
      expect(error).toMatchObject({
        code: 'INVALID_ARGUMENT',
        details: { fieldViolations: [{ field: 'dwelling_id' }] },
      });
    }
  }
  return ids;
}

/** Looks as a worker of one grid until it is told to stop; answers what that worker was shown of other grids. */
async function looking(name: t.PlaceName, until: () => boolean): Promise<string[]> {
  const { people: door } = t.worker(suite, t.path[name]);
  const foreign: string[] = [];
  while (!until()) {
    const { persons } = await door.searchPersons({ query: '张小明', pageSize: 100 });
    foreign.push(...persons.filter(({ gridId }) => gridId !== t.place[name]).map(({ personId }) => personId));
  }
  return foreign;
}

describe('a redrawing of grids', () => {
  it('takes everybody along while they are being registered: none lost, none shown out of scope, and back again', async () => {
    const redrawId = randomUUID();
    let done = false;
    const stop = () => done;
    const writers = [registering('grid1', stop), registering('grid1', stop), registering('grid2', stop)];
    const readers = [looking('grid1', stop), looking('grid2', stop)];
    await eventually(async () => expect((await people(t.path.grid1)).length).toBeGreaterThan(20), 20_000);
    await redrawn(redrawId, [move('grid1', 'grid2')]);
    await eventually(async () => expect((await suite.sql('select from redrawn')).length).toBe(1));
    const meanwhile = (await people(t.path.grid2)).length;
    await eventually(async () => expect((await people(t.path.grid2)).length).toBeGreaterThan(meanwhile + 5), 20_000);
    done = true;
    const [first = [], second = [], third = []] = await Promise.all(writers);
    expect((await Promise.all(readers)).flat()).toEqual([]);
    await suite.run('follow-redraws');
    const all = [...first, ...second, ...third].sort();
    expect((await people(t.path.grid2)).map(({ id }) => id).sort()).toEqual(all);
    expect(await at(t.path.grid1)).toEqual({
      person: 0,
      household: 0,
      dwelling: 0,
      search_token: 0,
      person_history: 0,
    });
    expect(
      await suite.sql('select from person where grid_id <> $1 and org_path = $2', [t.place.grid2, t.path.grid2]),
    ).toEqual([]);

    const message = { redrawId, moves: [move('grid1', 'grid2')], leftovers: [] };
    await suite.publish({
      ...{ schema: GridRedrawUndoneSchema, aggregateId: redrawId, version: 2, orgPath: t.path.community, message },
    });
    await eventually(async () =>
      expect((await people(t.path.grid1)).map(({ id }) => id).sort()).toEqual([...first, ...second].sort()),
    );
    expect((await people(t.path.grid2)).map(({ id }) => id).sort()).toEqual(third.sort());
    expect(await astray()).toEqual([]);
  }, 60_000);

  it('is taken back as things stand: who came to a moved home goes back with it, who left it stays', async () => {
    const { people: door, dwellings } = t.officer(suite, t.path.community);
    const home = async (gridId: string) => {
      const { dwelling } = await dwellings.registerDwelling(t.newDwelling({ gridId }));
      return dwelling?.dwellingId ?? '';
    };
    const register = async (gridId: string, dwellingId: string) =>
      t.only(await door.registerPerson(t.newPerson({ gridId, dwellingId }))).personId;
    const [moved, native] = [await home(t.place.grid1), await home(t.place.grid2)];
    const leaver = await register(t.place.grid1, moved);
    const redrawId = randomUUID();
    const message = { redrawId, moves: [move('grid1', 'grid2')], leftovers: [] };
    await redrawn(redrawId, message.moves);
    const pathOf = async (id: string) =>
      (await suite.sql<{ path: string }>('select org_path as path from person where person_id = $1', [id]))[0]?.path;
    await eventually(async () => expect(await pathOf(leaver)).toBe(t.path.grid2));
    const comer = await register(t.place.grid2, moved);
    await door.movePerson({
      ...{ requestId: randomUUID(), personId: leaver, dwellingId: native, moveDate: '2026-11-01', ground: '租房' },
    });
    await suite.publish({
      ...{ schema: GridRedrawUndoneSchema, aggregateId: redrawId, version: 2, orgPath: t.path.community, message },
    });
    await eventually(async () => expect(await pathOf(comer)).toBe(t.path.grid1));
    expect(await pathOf(leaver)).toBe(t.path.grid2);
    expect(await astray()).toEqual([]);
  });

  it('moves named buildings with all who live there, counts them the same way before, and leaves the rest', async () => {
    const { people: door, dwellings } = t.officer(suite, t.path.street);
    const home = async (gridId: string, building: string, room: string) => {
      const { dwelling } = await dwellings.registerDwelling(t.newDwelling({ gridId, building, room }));
      return t.only(await door.registerPerson(t.newPerson({ gridId, dwellingId: dwelling?.dwellingId ?? '' })))
        .personId;
    };
    const [moving, twin] = [await home(t.place.grid2, '9号楼', '101'), await home(t.place.grid3, '9号楼', '101')];
    const staying = await home(t.place.grid2, '8号楼', '101');
    const moves = [move('grid2', 'grid3', { buildings: ['9号楼'] })];
    const grid = suite.asService('grid', { job: 'preview', cause: 'test' }).client(RedrawLoadService);
    const { loads } = await grid.countRedrawLoad({ moves });
    expect(loads).toMatchObject([{ people: 1, households: 1, dwellings: 1, establishments: 0 }]);
    await redrawn(randomUUID(), moves);
    const where = async () => {
      const rows = await suite.sql<{ id: string; path: string }>(
        'select person_id as id, org_path as path from person',
      );
      const paths = new Map(rows.map(({ id, path }) => [id, path]));
      return [moving, twin, staying].map((id) => paths.get(id));
    };
    await eventually(async () => expect(await where()).toEqual([t.path.grid3, t.path.grid3, t.path.grid2]));
    expect(
      await suite.sql('select from search_token where person_id = $1 and org_path <> $2', [moving, t.path.grid3]),
    ).toEqual([]);
  });

  it('lets nobody be registered in a grid that has ended', async () => {
    const { grid3: placeId } = t.place;
    const { grid3: orgPath } = t.path;
    await suite.publish({
      ...{ schema: PlaceChangedSchema, aggregateId: placeId, version: 1, orgPath },
      message: { placeId, kind: PlaceKind.BASE_GRID, code: 'x', name: 'x', orgPath, ended: true },
    });
    await suite.sql('update place set version = 2, ended = true where place_id = $1', [placeId]);
    const late = () => t.officer(suite, t.path.street).people.registerPerson(t.newPerson({ gridId: placeId }));
    await eventually(() => expect(late()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' }));
  });
});
