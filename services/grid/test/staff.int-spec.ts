import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StaffService } from '@wangge/contracts/wangge/grid/v1/staff_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

let suite: Suite;
let doors: t.Doors;
const days = (count: number) => timestampFromDate(new Date(t.NOW.getTime() + count * t.DAY));

beforeAll(async () => {
  suite = await t.startGrid();
  doors = t.doors(suite);
  await doors.importTown();
  await doors.hire('a', { placeCode: t.grid1, post: 'manager' }, { placeCode: t.farGrid, post: 'manager' });
  await doors.hire('b', { placeCode: t.grid2, post: 'manager' });
  await doors.hire('c', { placeCode: t.farGrid, post: 'assistant' });
  await doors.hire('d', { placeCode: t.grid1, post: 'assistant', startTime: days(-9), endTime: days(-1) });
  await doors.hire('e', { placeCode: t.street, post: 'street-staff' });
  await doors.hire('f');
});
afterAll(() => suite.stop());

const as = (...paths: string[]) =>
  suite.as({ roles: ['leader'], paths, subject: `${t.ISSUER}|x` }).client(StaffService);

describe('listing staff', () => {
  it('shows those who work or worked in the caller’s places, with these assignments only', async () => {
    const { staff } = await as(t.path.street).listStaff({});
    expect(staff.map(({ staffNumber }) => staffNumber)).toEqual(['a', 'b', 'd', 'e']);
    expect(staff[0]?.assignments.map(({ orgPath }) => orgPath)).toEqual([t.path.grid1]);
    expect((await as(t.path.grid2).listStaff({})).staff.map(({ staffNumber }) => staffNumber)).toEqual(['b']);
    const both = await as(t.path.grid2, t.path.farGrid).listStaff({});
    expect(both.staff.map(({ staffNumber }) => staffNumber)).toEqual(['a', 'b', 'c']);
  });

  it('narrows to a place, and shows nothing of a foreign one', async () => {
    const { staff } = await as(t.path.street).listStaff({ under: t.path.grid1 });
    expect(staff.map(({ staffNumber }) => staffNumber)).toEqual(['a', 'd']);
    expect((await as(t.path.street).listStaff({ under: t.path.otherStreet })).staff).toEqual([]);
  });

  it('masks phones, and has none of somebody who has left', async () => {
    const { staff } = await as(t.path.grid1).listStaff({});
    expect(staff.map(({ staffNumber, phone }) => [staffNumber, phone])).toEqual([
      ['a', '129****0042'],
      ['d', ''],
    ]);
  });

  it('goes page by page and keeps a token for its caller', async () => {
    const first = await as(t.path.street).listStaff({ pageSize: 3 });
    const request = { pageSize: 3, pageToken: first.nextPageToken };
    const second = await as(t.path.street).listStaff(request);
    expect(second).toMatchObject({ staff: [{ staffNumber: 'e' }], nextPageToken: '' });
    const other = suite
      .as({ roles: ['leader'], paths: [t.path.street], subject: `${t.ISSUER}|y` })
      .client(StaffService);
    await expect(other.listStaff(request)).rejects.toMatchObject({
      details: { fieldViolations: [{ field: 'page_token' }] },
    });
  });
});

describe('the posts', () => {
  it('are those of the district’s preset, the grid’s first', async () => {
    const { posts } = await as(t.path.district).listPosts({});
    const inGrid = posts.filter(({ level }) => level === 'grid').map(({ code }) => code);
    expect(inGrid).toEqual(['manager', 'assistant', 'police-officer', 'supervisor', 'grid-head']);
    expect(new Set(posts.map(({ level }) => level))).toEqual(new Set(['grid', 'community', 'street', 'district']));
    const first = posts.filter(({ firstResponsible }) => firstResponsible).map(({ code }) => code);
    expect(first).toEqual(['manager', 'community-director', 'street-director', 'district-director']);
  });

  it('come page by page', async () => {
    const first = await as(t.path.district).listPosts({ pageSize: 2 });
    const second = await as(t.path.district).listPosts({ pageSize: 2, pageToken: first.nextPageToken });
    expect(second.posts.map(({ code }) => code)).toEqual(['police-officer', 'supervisor']);
  });
});

describe('a contact', () => {
  it('is revealed to the messenger for one message, and recorded', async () => {
    const staffId = (await doors.staffByNumber()).get('a')?.staffId ?? '';
    const messenger = suite.asService('notification', { job: 'send', cause: 'test' }).client(StaffService);
    expect(await messenger.revealStaffContact({ staffId, purpose: 'message-1' })).toMatchObject({
      phone: '12900000042',
      subject: `${t.ISSUER}|a`,
    });
    const rows = await suite.sql(
      `select purpose, subjects, actor from audit where operation = 'wangge.grid.v1.StaffService/RevealStaffContact'`,
    );
    expect(rows).toEqual([{ purpose: 'message-1', subjects: [staffId], actor: 'service:notification/send' }]);
    await expect(messenger.revealStaffContact({ staffId, purpose: '' })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    await expect(messenger.revealStaffContact({ staffId: t.requestId(), purpose: 'm' })).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('is nobody else’s, and sealed in the database', async () => {
    const staffId = (await doors.staffByNumber()).get('a')?.staffId ?? '';
    const request = { staffId, purpose: 'x' };
    await expect(as(t.path.district).revealStaffContact(request)).rejects.toMatchObject(t.KEPT_OUT);
    const leader = suite.passports.person({ roles: ['leader'], paths: [t.path.district] });
    const inside = await t.onConnectionOf(suite, 'notification', StaffService, leader);
    await expect(inside.revealStaffContact(request)).rejects.toMatchObject(t.NOT_ALLOWED);
    const rows = await suite.sql<{ sealed: Buffer }>('select sealed from staff_contact');
    expect(rows.length).toBeGreaterThan(0);
    for (const { sealed } of rows) expect(sealed.toString('latin1')).not.toContain('0042');
  });
});

describe('an import of staff', () => {
  it('leaves whoever is there as they are', async () => {
    const before = await doors.staffByNumber();
    const staff = [
      t.person('a', { placeCode: t.grid3, post: 'manager' }),
      t.person('g', { placeCode: t.grid3, post: 'manager' }),
    ];
    const request = { requestId: t.requestId(), staff };
    expect(await doors.staff.importStaff(request)).toMatchObject({ registered: 1, unchanged: 1 });
    expect(await doors.staff.importStaff(request)).toMatchObject({ registered: 1, unchanged: 1 });
    expect(await doors.staff.importStaff({ ...request, requestId: t.requestId() })).toMatchObject({
      registered: 0,
      unchanged: 2,
    });
    expect((await doors.staffByNumber()).get('a')).toEqual(before.get('a'));
  });

  it('is all or nothing and names what is wrong', async () => {
    const staff = [
      t.person('h', { placeCode: t.grid3, post: 'assistant' }),
      t.person('i', { placeCode: '999', post: 'manager' }),
      t.person('j', { placeCode: t.community, post: 'manager' }),
    ];
    await expect(doors.staff.importStaff({ requestId: t.requestId(), staff })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: {
        fieldViolations: [{ field: 'staff[1].assignments[0].place_code' }, { field: 'staff[2].assignments[0].post' }],
      },
    });
    const taken = [
      t.person('h', { placeCode: t.grid3, post: 'assistant' }),
      t.person('i', { placeCode: t.grid2, post: 'manager' }),
    ];
    await expect(doors.staff.importStaff({ requestId: t.requestId(), staff: taken })).rejects.toMatchObject({
      reason: 'POST_TAKEN',
    });
    const subject = [{ ...t.person('k'), subject: 'a' }];
    await expect(doors.staff.importStaff({ requestId: t.requestId(), staff: subject })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
    });
    expect((await doors.staffByNumber()).has('h')).toBe(false);
  });
});
