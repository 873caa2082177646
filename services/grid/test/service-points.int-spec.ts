import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ServicePointService } from '@wangge/contracts/wangge/grid/v1/service_point_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';
import { enter, officer, station } from './service-point.builders.ts';

const HERE = { longitude: 116.405, latitude: 39.905 };
/** 0.001 degree north is 111 metres. */
const north = (steps: number) => ({ ...HERE, latitude: HERE.latitude + steps / 1000 });
const night = {
  ...{
    ...station,
    ...north(3),
    name: '24小时药店',
    kind: 'provider',
    services: ['送药'],
    matterCodes: [],
    stepFree: false,
  },
  ...{ agreedUntil: '2026-06-10', openOnHolidays: true },
  spans: [{ weekdays: [1, 2, 3, 4, 5, 6, 7], open: '00:00', close: '24:00' }],
};
const HOUR = 3_600_000;

let suite: Suite;
let grid: string;
let ids: Readonly<Record<'station' | 'night' | 'ended' | 'far', string>>;
let staff: ReadonlyMap<string, { staffId: string }>;
beforeAll(async () => {
  suite = await t.startGrid();
  const doors = t.doors(suite);
  await doors.importTown();
  for (const number of ['ann', 'bob'])
    await doors.hire(number, { placeCode: t.grid1, post: number === 'ann' ? 'manager' : 'assistant' });
  staff = await doors.staffByNumber();
  grid = (await doors.placesByCode()).get(t.grid1)?.placeId ?? '';
  ids = {
    station: await enter(suite, grid, t.path.grid1),
    night: await enter(suite, grid, t.path.grid1, night),
    ended: await enter(suite, grid, t.path.grid1, { ...station, ...north(1), name: '旧站' }),
    far: await enter(suite, grid, t.path.grid1, { ...station, ...north(9), name: '远站' }),
  };
  await officer(suite, t.path.grid1).endServicePoint({
    requestId: t.requestId(),
    pointId: ids.ended,
    endDate: '2026-06-10',
  });
});
afterAll(() => suite.stop());

const anybody = () => suite.as({ roles: ['resident'], paths: [] }).client(ServicePointService);
const found = async (asked: object) => (await anybody().findServicePoints({ ...HERE, ...asked })).points;
const namesOf = async (asked: object) => (await found(asked)).map(({ point }) => point?.facts?.name);

describe('service points around a position', () => {
  // The suite's clock says Wednesday, 2026-06-10, 10:00.
  it('come nearest first within fifteen minutes on foot, with how far and until when they are open', async () => {
    const points = await found({});
    expect(points.map(({ point, metres, walkMinutes, open }) => [point?.pointId, metres, walkMinutes, open])).toEqual([
      [ids.station, 0, 1, true],
      [ids.ended, 111, 3, true],
      [ids.night, 334, 7, true],
    ]);
    expect(points.map(({ changeTime }) => changeTime && timestampDate(changeTime))).toEqual([
      ...[new Date('2026-06-10T09:00:00Z'), new Date('2026-06-10T09:00:00Z'), undefined],
    ]);
    expect(await namesOf({ withinMetres: 2000, limit: 50 })).toHaveLength(4);
  });

  it('are those that do what is looked for', async () => {
    expect(await namesOf({ kind: 'provider' })).toEqual(['24小时药店']);
    expect(await namesOf({ service: '送药' })).toEqual(['24小时药店']);
    expect(await namesOf({ stepFree: true })).toEqual(['赵家楼服务站', '旧站']);
    expect(await namesOf({ matterCode: '02.03.01' })).toHaveLength(3);
    expect(await namesOf({ matterCode: '02.04' })).toEqual(['24小时药店']);
  });

  it('are found until their last day, and a provider while it is agreed', async () => {
    suite.clock.advance(t.DAY);
    expect(await namesOf({})).toEqual(['赵家楼服务站']);
    suite.clock.advance(-t.DAY);
    expect(await namesOf({})).toHaveLength(3);
    const { point } = await anybody().getServicePoint({ pointId: ids.ended });
    expect(point).toMatchObject({ endDate: '2026-06-10', etag: '"2"', orgPath: t.path.grid1 });
  });

  it('leave out what is closed when only open ones are asked for', async () => {
    suite.clock.advance(10 * HOUR);
    expect(await namesOf({ openNow: true })).toEqual(['24小时药店']);
    suite.clock.advance(-10 * HOUR);
  });
});

describe('a service point', () => {
  const door = () => officer(suite, t.path.grid1);
  const set = (over: object) =>
    door().setServicePoint({ requestId: t.requestId(), placeId: grid, facts: station, ...over });

  it('is entered once however often it is tried, and changed only from what was read', async () => {
    const requestId = t.requestId();
    const [first, again] = [await set({ requestId }), await set({ requestId })];
    const pointId = first.point?.pointId;
    expect(again.point?.pointId).toBe(pointId);
    expect(await set({ pointId, etag: '"1"' })).toMatchObject({ point: { etag: '"2"' } });
    await expect(set({ pointId, etag: '"1"' })).rejects.toMatchObject({ code: 'ABORTED', reason: 'STALE_ETAG' });
    await door().endServicePoint({ requestId: t.requestId(), pointId: pointId ?? '', endDate: '2026-06-10' });
  });

  it('is refused with the field that cannot be', async () => {
    const refused = (facts: object) =>
      set({ facts: { ...station, ...facts } }).then(
        () => [],
        (error: { details: { fieldViolations: { field: string }[] } }) =>
          error.details.fieldViolations.map(({ field }) => field),
      );
    expect(await refused({ kind: 'casino' })).toEqual(['facts.kind']);
    expect(await refused({ spans: [{ weekdays: [8], open: '9:00', close: '25:00' }] })).toEqual(
      expect.arrayContaining(['facts.spans[0].open', 'facts.spans[0].close']),
    );
    expect(await refused({ spans: [{ weekdays: [], open: '09:00', close: '10:00' }] })).toEqual([
      'facts.spans[0].weekdays',
    ]);
    expect(await refused({ specialDays: [{ date: '2026-02-30' }] })).toEqual(['facts.special_days[0].date']);
    expect(await refused({ agreedUntil: '2026-12-31' })).toEqual(['facts.agreed_until']);
  });
});

describe('the roster of a service point', () => {
  const door = () => officer(suite, t.path.grid1);
  const id = (number: string) => staff.get(number)?.staffId ?? '';
  const shift = (number: string, from: number, hours: number) => ({
    ...{
      staffId: number.length > 3 ? number : id(number),
      startTime: timestampFromDate(new Date(t.NOW.getTime() + from * HOUR)),
    },
    endTime: timestampFromDate(new Date(t.NOW.getTime() + (from + hours) * HOUR)),
  });
  const plan = (...shifts: ReturnType<typeof shift>[]) =>
    door().setShifts({ requestId: t.requestId(), pointId: ids.station, date: '2026-06-10', shifts });

  it('of a day takes the place of what stood there', async () => {
    await plan(shift('ann', 0, 4), shift('bob', 4, 4));
    await plan(shift('bob', 0, 8));
    const { shifts } = await door().getRoster({ pointId: ids.station });
    expect(shifts).toMatchObject([{ staffId: id('bob'), startTime: timestampFromDate(t.NOW) }]);
    expect((await door().getRoster({ pointId: ids.station, fromDate: '2026-06-11' })).shifts).toEqual([]);
  });

  it.each([
    ['another day', () => [shift('ann', 20, 2)], 'shifts[0].start_time'],
    ['no time', () => [shift('ann', 1, 0)], 'shifts[0].end_time'],
    ['somebody twice at once', () => [shift('ann', 0, 4), shift('ann', 3, 2)], 'shifts[1]'],
    ['nobody known', () => [shift(t.requestId(), 0, 4)], 'shifts[0].staff_id'],
  ])('refuses %s', async (_, shifts, field) => {
    await expect(plan(...shifts())).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fieldViolations: [{ field }] },
    });
  });
});
