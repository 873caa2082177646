import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

let suite: Suite;
let doors: t.Doors;
let gridId: string;
const days = (count: number) => new Date(t.NOW.getTime() + count * t.DAY);
const at = (time: Date) => timestampFromDate(time);

beforeAll(async () => {
  suite = await t.startGrid();
  doors = t.doors(suite);
  await doors.importTown();
  gridId = (await doors.placesByCode()).get(t.grid1)?.placeId ?? '';
  const manager = (rest: object) => ({ placeCode: t.grid1, post: 'manager', ...rest });
  await doors.hire('former', manager({ startTime: at(days(-90)), endTime: at(days(-30)) }));
  await doors.hire('holder', manager({ startTime: at(days(-30)) }));
  await doors.hire('deputy', manager({ startTime: at(days(-30)), deputy: true }));
  await doors.hire('police', { placeCode: t.grid1, post: 'police-officer', startTime: at(days(-90)) });
  await doors.hire('supervisor', { placeCode: t.grid1, post: 'supervisor', startTime: at(days(-90)) });
  await doors.hire('director', { placeCode: t.community, post: 'community-director', startTime: at(days(-90)) });
  await doors.hire('head', { placeCode: t.street, post: 'street-director', startTime: at(days(-90)) });
  await doors.hire('leader', { placeCode: t.district, post: 'district-director', startTime: at(days(-90)) });
  await doors.hire('elsewhere', { placeCode: t.grid2, post: 'manager', startTime: at(days(-90)) });
  const staffId = (await doors.staffByNumber()).get('holder')?.staffId ?? '';
  const leave = { requestId: t.requestId(), staffId, startTime: at(days(1)), endTime: at(days(3)) };
  await doors.officer.staff.recordAbsence(leave);
});
afterAll(() => suite.stop());

const responsible = async (time?: Date) => {
  const worker = suite.as({ roles: ['grid-worker'], paths: [t.path.grid1], subject: `${t.ISSUER}|holder` });
  const request = { placeId: gridId, ...(time ? { time: at(time) } : {}) };
  return (await worker.client(PlaceService).whoIsResponsible(request)).responsible;
};
const subjects = async (time?: Date) => (await responsible(time)).map(({ subject }) => subject.split('|')[1]);

describe('who is responsible', () => {
  it('names everybody from the grid up to the district, the first responsible first', async () => {
    expect(await subjects()).toEqual(['holder', 'police', 'director', 'head', 'leader']);
    expect((await responsible())[0]).toMatchObject({
      post: 'manager',
      postName: '网格管理员',
      orgPath: t.path.grid1,
      level: PlaceKind.BASE_GRID,
      name: 'name of holder',
      firstResponsible: true,
      deputy: false,
    });
  });

  it('names who it was on a past day', async () => {
    expect((await subjects(days(-60)))[0]).toBe('former');
    expect((await subjects(new Date(days(-30).getTime() - 1)))[0]).toBe('former');
    expect((await subjects(days(-30)))[0]).toBe('holder');
    expect(await subjects(days(-100))).toEqual([]);
  });

  it('names the deputy exactly while the holder is away', async () => {
    expect(await subjects(days(2))).toEqual(['deputy', 'police', 'director', 'head', 'leader']);
    expect((await responsible(days(2)))[0]).toMatchObject({ deputy: true, post: 'manager' });
    expect((await subjects(days(1)))[0]).toBe('deputy');
    expect((await subjects(days(3)))[0]).toBe('holder');
    suite.clock.set(days(2));
    expect((await subjects())[0]).toBe('deputy');
    suite.clock.set(t.NOW);
  });

  it('names nobody in the place of a holder and a deputy who are both away', async () => {
    const staffId = (await doors.staffByNumber()).get('deputy')?.staffId ?? '';
    const leave = { requestId: t.requestId(), staffId, startTime: at(days(2)), endTime: at(days(3)) };
    await doors.officer.staff.recordAbsence(leave);
    expect(await subjects(days(2))).toEqual(['police', 'director', 'head', 'leader']);
  });

  it('leaves out posts that stand outside the service', async () => {
    expect(await subjects()).not.toContain('supervisor');
  });

  it('answers a service as it answers a person', async () => {
    const casework = suite.asService('casework', { job: 'dispatch', cause: 'test' }).client(PlaceService);
    const { responsible: named } = await casework.whoIsResponsible({ placeId: gridId });
    expect(named).toEqual(await responsible());
  });

  it('says when there is no such place', async () => {
    const casework = suite.asService('casework', { job: 'dispatch', cause: 'test' }).client(PlaceService);
    await expect(casework.whoIsResponsible({ placeId: t.requestId() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      reason: 'OBJECT_NOT_FOUND',
    });
  });
});
