import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ScopeService } from '@wangge/contracts/wangge/grid/v1/scope_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

let suite: Suite;
let doors: t.Doors;
const days = (count: number) => new Date(t.NOW.getTime() + count * t.DAY);
const at = (time: Date) => timestampFromDate(time);

beforeAll(async () => {
  suite = await t.startGrid();
  doors = t.doors(suite);
  await doors.importTown();
});
afterAll(() => suite.stop());

describe('the scope of an identity', () => {
  it('holds both grids of a worker of two', async () => {
    await doors.hire('two', { placeCode: t.grid1, post: 'assistant' }, { placeCode: t.grid3, post: 'assistant' });
    expect(await doors.resolve('two')).toMatchObject([
      { name: 'posts', paths: [t.path.grid1, t.path.grid3], posts: ['assistant'], unitId: '' },
    ]);
  });

  it('is nothing for a subject nobody knows', async () => {
    expect(await doors.scopes.resolveScope({ issuer: t.ISSUER, subject: 'nobody' })).toMatchObject({
      staffId: '',
      capacities: [],
    });
    expect((await doors.scopes.resolveScope({ issuer: 'https://other.test', subject: 'two' })).capacities).toEqual([]);
  });

  it('ends with the assignment', async () => {
    await doors.hire(
      'expired',
      { placeCode: t.grid2, post: 'manager', startTime: at(days(-9)), endTime: at(days(5)) },
      { placeCode: t.grid3, post: 'manager', startTime: at(days(9)) },
    );
    expect(await doors.resolve('expired')).toMatchObject([{ paths: [t.path.grid2], validUntil: at(days(5)) }]);
    suite.clock.set(days(5));
    expect(await doors.resolve('expired')).toEqual([]);
    suite.clock.set(days(9));
    expect(await doors.resolve('expired')).toMatchObject([{ paths: [t.path.grid3] }]);
    suite.clock.set(t.NOW);
  });

  it('gives a deputy the holder’s place only while the holder is away, and until then', async () => {
    await doors.hire('chief', { placeCode: t.grid1, post: 'manager' });
    await doors.hire(
      'b-role',
      { placeCode: t.grid1, post: 'manager', deputy: true },
      { placeCode: t.grid2, post: 'assistant' },
    );
    expect(await doors.resolve('b-role')).toMatchObject([{ paths: [t.path.grid2], posts: ['assistant'] }]);
    const staffId = (await doors.staffByNumber()).get('chief')?.staffId ?? '';
    const leave = { requestId: t.requestId(), staffId, startTime: at(days(1)), endTime: at(days(3)) };
    await doors.officer.staff.recordAbsence(leave);
    expect(await doors.resolve('b-role')).toMatchObject([{ paths: [t.path.grid2] }]);
    suite.clock.set(days(2));
    expect(await doors.resolve('b-role')).toMatchObject([
      { paths: [t.path.grid1, t.path.grid2], posts: ['manager', 'assistant'], validUntil: at(days(3)) },
    ]);
    suite.clock.set(days(3));
    expect(await doors.resolve('b-role')).toMatchObject([{ paths: [t.path.grid2] }]);
    suite.clock.set(t.NOW);
  });

  it('has a capacity of its own for every unit', async () => {
    await doors.hire('member', { placeCode: t.grid1, post: 'police-officer' });
    const unit = (code: string) => ({ code, name: code, placeCode: t.street, staffNumbers: ['member'] });
    await doors.units.importUnits({ requestId: t.requestId(), units: [unit('sanitation'), unit('works')] });
    const [posts, first, second] = await doors.resolve('member');
    expect(posts).toMatchObject({ name: 'posts', paths: [t.path.grid1] });
    expect([first, second].map((each) => [each?.name === `unit:${each?.unitId}`, each?.paths, each?.posts])).toEqual([
      [true, [], ['member']],
      [true, [], ['member']],
    ]);
    await suite.sql(`update unit_member set end_time = $1`, [days(1)]);
    suite.clock.set(days(1));
    expect(await doors.resolve('member')).toHaveLength(1);
    suite.clock.set(t.NOW);
  });

  it('gives no place for a post outside the service', async () => {
    await doors.hire('outside', { placeCode: t.grid1, post: 'supervisor' });
    const scope = await doors.scopes.resolveScope({ issuer: t.ISSUER, subject: 'outside' });
    expect(scope.staffId).not.toBe('');
    expect(scope.capacities).toEqual([]);
  });

  it('is the gateway’s question alone', async () => {
    const question = { issuer: t.ISSUER, subject: 'two' };
    const asService = suite.asService('casework').client(ScopeService);
    await expect(asService.resolveScope(question)).rejects.toMatchObject(t.KEPT_OUT);
    const leader = { roles: ['leader'], paths: [t.path.district] };
    for (const passport of [suite.passports.service('casework'), suite.passports.person(leader)]) {
      const inside = await t.onConnectionOf(suite, 'gateway', ScopeService, passport);
      await expect(inside.resolveScope(question)).rejects.toMatchObject(t.NOT_ALLOWED);
    }
  });
});
