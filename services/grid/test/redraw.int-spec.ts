import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { RedrawLoadService as AssistanceLoad } from '@wangge/contracts/wangge/assistance/v1/redraw_load_service';
import { RedrawLoadService as CaseworkLoad } from '@wangge/contracts/wangge/casework/v1/redraw_load_service';
import { RedrawState, type Redraw } from '@wangge/contracts/wangge/grid/v1/redraw';
import { PlaceChangedSchema } from '@wangge/contracts/wangge/grid/v1/redraw_events';
import { RedrawService } from '@wangge/contracts/wangge/grid/v1/redraw_service';
import { RedrawLoadService as RegistryLoad } from '@wangge/contracts/wangge/registry/v1/redraw_load_service';
import { eventually, type Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

let suite: Suite;
let doors: t.Doors;
const loads = (load: object) => ({
  countRedrawLoad: ({ moves }: { moves: unknown[] }) => ({ loads: moves.map(() => load) }),
});

beforeAll(async () => {
  suite = await t.startGrid();
  doors = t.doors(suite);
  await doors.importTown();
  await doors.hire('ann', { placeCode: t.grid1, post: 'manager' });
  await doors.hire('bob', { placeCode: t.grid2, post: 'manager' });
  await suite.serve(RegistryLoad, loads({ people: 30, households: 10, dwellings: 11, establishments: 2 }));
  await suite.serve(CaseworkLoad, loads({ openCases: 3, cases: 7 }));
  await suite.serve(AssistanceLoad, loads({ archives: 1 }));
});
afterAll(() => suite?.stop());

const admin = () => suite.as({ roles: ['system-admin'], paths: [], subject: 'idp|sysadmin' }).client(RedrawService);
const wide = { ring: [...(t.square(0).ring ?? [])], synthetic: true };
const both = () => {
  const [west, , , northWest] = t.square(0).ring ?? [];
  const [, east, northEast] = t.square(1).ring ?? [];
  return { ...wide, ring: [west, east, northEast, northWest].flatMap((corner) => (corner ? [corner] : [])) };
};
const MERGED = `${t.community}007`;
const merge = (requestId = t.requestId()) => ({
  ...{ requestId, name: '赵家楼合并', endedCodes: [t.grid1, t.grid2] },
  parts: [{ code: MERGED, name: '第7网格', outline: both(), restOfCodes: [t.grid1, t.grid2], staffOfCode: t.grid1 }],
});
const at = (redrawId: string, state: RedrawState): Promise<Redraw> =>
  eventually(async () => {
    await suite.run('redraw');
    const { redraw } = await admin().getRedraw({ redrawId });
    if (redraw?.state !== state) throw new Error(`is ${redraw?.state}: ${redraw?.refusal}`);
    return redraw;
  });
const planned = async (request: Parameters<ReturnType<typeof admin>['planRedraw']>[0] = merge()) =>
  (await admin().planRedraw(request)).redraw?.redrawId ?? '';
const locate = async (longitude: number) =>
  (await doors.officer.places.locate({ longitude, latitude: 39.905 })).grid?.code;
const scopes = async () => Promise.all(['ann', 'bob'].map(async (who) => (await doors.resolve(who))[0]?.paths ?? []));

describe('a redrawing', () => {
  it('is planned and tried out before anything changes; a repeat answers the same', async () => {
    const request = merge();
    const redrawId = await planned(request);
    expect(await planned(request)).toBe(redrawId);
    const { lines, content } = await admin().previewRedraw({ redrawId });
    const load = { people: 30, households: 10, dwellings: 11, establishments: 2, openCases: 3, cases: 7, archives: 1 };
    expect(lines).toMatchObject([
      { fromCode: t.grid1, toCode: MERGED, load, assignmentsEnded: 1, assignmentsKept: 1 },
      { fromCode: t.grid2, toCode: MERGED, load, assignmentsEnded: 1, assignmentsKept: 0 },
    ]);
    expect(Buffer.from(content).toString()).toContain(`${t.grid1},${MERGED},30,10,11,2,3,7,1,1,1`);
    expect(await locate(116.405)).toBe(t.grid1);
  });

  it('takes place on its day as a whole, and is undone as a whole; codes and paths are never used again', async () => {
    const redrawId = await planned();
    await admin().applyRedraw({ requestId: t.requestId(), redrawId, applyDate: '2026-06-11' });
    await suite.run('redraw');
    expect((await admin().getRedraw({ redrawId })).redraw?.state).toBe(RedrawState.SCHEDULED);
    await admin().undoRedraw({ requestId: t.requestId(), redrawId });
    await admin().applyRedraw({ requestId: t.requestId(), redrawId });
    const applied = await at(redrawId, RedrawState.APPLIED);
    const path = `${t.path.community}.g3`;
    expect(applied.moves.map(({ fromPath, toPath }) => [fromPath, toPath])).toEqual([
      [t.path.grid1, path],
      [t.path.grid2, path],
    ]);
    expect([await locate(116.405), await locate(116.415)]).toEqual([MERGED, MERGED]);
    expect(await scopes()).toEqual([[path], []]);
    const gone = (await doors.placesByCode()).get(t.grid2);
    expect(gone?.validTo).toBe('2026-06-10');
    expect(await suite.told(PlaceChangedSchema)).toMatchObject([
      { code: t.grid1, ended: true, successorCodes: [MERGED] },
      { code: t.grid2, ended: true, successorCodes: [MERGED] },
    ]);

    await admin().undoRedraw({ requestId: t.requestId(), redrawId });
    await at(redrawId, RedrawState.UNDONE);
    expect([await locate(116.405), await locate(116.415)]).toEqual([t.grid1, t.grid2]);
    expect(await scopes()).toEqual([[t.path.grid1], [t.path.grid2]]);
    await expect(planned()).rejects.toMatchObject({ code: 'ALREADY_EXISTS', reason: 'CODE_USED' });
    await expect(admin().undoRedraw({ requestId: t.requestId(), redrawId })).rejects.toMatchObject({
      reason: 'REDRAW_STATE',
    });
  });

  it('is refused on its day when its grids have changed since it was planned', async () => {
    const border = (east: number, requestId = t.requestId()) => ({
      ...{ requestId, name: '边界调整', endedCodes: [] },
      parts: [
        {
          code: t.grid1,
          outline: {
            ...wide,
            ring: both().ring.map((corner, i) => ([1, 2].includes(i) ? { ...corner, longitude: east } : corner)),
          },
          buildings: [{ fromCode: t.grid2, building: '3号楼' }],
        },
        {
          code: t.grid2,
          outline: {
            ...wide,
            ring: both().ring.map((corner, i) => ([0, 3].includes(i) ? { ...corner, longitude: east } : corner)),
          },
        },
      ],
    });
    const [first, second] = [await planned(border(116.412)), await planned(border(116.414))];
    await admin().applyRedraw({ requestId: t.requestId(), redrawId: first });
    await at(first, RedrawState.APPLIED);
    expect([await locate(116.411), await locate(116.413)]).toEqual([t.grid1, t.grid2]);
    await admin().applyRedraw({ requestId: t.requestId(), redrawId: second });
    expect((await at(second, RedrawState.REFUSED)).refusal).toContain('has changed since it was planned');
  });

  it('names what is wrong with it', async () => {
    const never = { requestId: t.requestId(), redrawId: t.requestId(), applyDate: '2026-02-30' };
    await expect(admin().applyRedraw(never)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    const part = { code: MERGED, name: 'x', outline: t.square(0, 1), restOfCodes: [t.grid1] };
    const wrong = {
      requestId: t.requestId(),
      name: 'x',
      endedCodes: [t.grid1],
      parts: [{ ...part, code: `${t.community}008` }],
    };
    await expect(planned(wrong)).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fieldViolations: [{ field: 'parts[0].outline', description: `overlaps ${t.grid3}` }] },
    });
  });
});
