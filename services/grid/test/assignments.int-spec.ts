import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { StaffService } from '@wangge/contracts/wangge/grid/v1/staff_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

let suite: Suite;
let doors: t.Doors;
let place: (code: string) => string;
let staff: (staffNumber: string) => string;
const days = (count: number) => new Date(t.NOW.getTime() + count * t.DAY);
const at = (time: Date) => timestampFromDate(time);

beforeAll(async () => {
  suite = await t.startGrid();
  doors = t.doors(suite);
  await doors.importTown();
  await doors.hire('ann', { placeCode: t.community, post: 'community-staff' });
  await doors.hire('bob', { placeCode: t.community, post: 'community-staff' });
  await doors.hire('far', { placeCode: t.farGrid, post: 'manager' });
  const places = await doors.placesByCode();
  const people = await doors.staffByNumber();
  place = (code) => places.get(code)?.placeId ?? '';
  staff = (staffNumber) => people.get(staffNumber)?.staffId ?? '';
});
afterAll(() => suite.stop());

const assign = (change: object = {}) =>
  doors.officer.staff.assignPost({ requestId: t.requestId(), staffId: staff('ann'), placeId: place(t.grid1), post: 'manager', ground: 'appointed', ...change }); // prettier-ignore
const eventsOf = (id: string) =>
  suite.sql<{ version: number; subject: string }>(
    'select version, subject, org_path from outbox where aggregate_id = $1 order by version',
    [id],
  );

describe('assigning a post', () => {
  it('writes assignment, history and event together, and a repeat answers the same', async () => {
    const request = { requestId: t.requestId(), endTime: at(days(30)) };
    const { assignment } = await assign(request);
    expect(assignment).toMatchObject({
      orgPath: t.path.grid1,
      post: 'manager',
      version: 1,
      startTime: at(t.NOW),
      endTime: at(days(30)),
    });
    expect(await eventsOf(assignment?.assignmentId ?? '')).toEqual([
      { version: 1, subject: 'evt.wangge.grid.v1.AssignmentChanged', org_path: t.path.grid1 },
    ]);
    expect((await assign(request)).assignment).toEqual(assignment);
    await doors.officer.staff.endAssignment({ requestId: t.requestId(), assignmentId: assignment?.assignmentId ?? '', endTime: at(days(1)) }); // prettier-ignore
    expect((await assign(request)).assignment).toEqual(assignment);
    expect(await doors.resolve('ann')).toMatchObject([{ paths: [t.path.community] }]);
  });

  it('refuses a second holder in the same time, and takes one before and after', async () => {
    const term = { placeId: place(t.grid2), startTime: at(days(10)), endTime: at(days(20)) };
    await assign(term);
    for (const [start, end] of [
      [5, 11],
      [19, 25],
      [12, 13],
      [5, undefined],
    ] as const) {
      const overlap = { ...term, staffId: staff('bob'), startTime: at(days(start)), endTime: end && at(days(end)) };
      await expect(assign(overlap)).rejects.toMatchObject({
        code: 'FAILED_PRECONDITION',
        reason: 'POST_TAKEN',
        metadata: { post: 'manager' },
      });
    }
    await assign({ ...term, staffId: staff('bob'), startTime: at(days(5)), endTime: at(days(10)) });
    await assign({ ...term, staffId: staff('bob'), startTime: at(days(20)), endTime: undefined });
    await assign({ ...term, staffId: staff('bob'), deputy: true });
  });

  it('lets one of two win who ask at the same moment', async () => {
    const race = { placeId: place(t.grid3), post: 'police-officer' };
    const results = await Promise.allSettled([assign(race), assign({ ...race, staffId: staff('bob') })]);
    expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(results.find((each) => each.status === 'rejected')).toMatchObject({ reason: { reason: 'POST_TAKEN' } });
  });

  it('lets several hold a post that is shared', async () => {
    await assign({ placeId: place(t.otherCommunity), post: 'community-staff' });
    await assign({ placeId: place(t.otherCommunity), post: 'community-staff', staffId: staff('bob') });
    await expect(assign({ placeId: place(t.otherCommunity), post: 'community-staff' })).rejects.toMatchObject({
      reason: 'POST_TAKEN',
    });
  });

  it('does not reach into a foreign place', async () => {
    await expect(assign({ placeId: place(t.farGrid) })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await expect(assign({ placeId: t.requestId() })).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('knows only staff that are registered and posts that exist at the place', async () => {
    await expect(assign({ staffId: t.requestId() })).rejects.toMatchObject({
      code: 'NOT_FOUND',
      reason: 'OBJECT_NOT_FOUND',
    });
    for (const post of ['fire-warden', 'community-director', 'king']) {
      await expect(assign({ post })).rejects.toMatchObject({
        code: 'INVALID_ARGUMENT',
        details: { fieldViolations: [{ field: 'post' }] },
      });
    }
    await expect(assign({ ground: 'inherited' })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' });
    await expect(assign({ startTime: at(days(2)), endTime: at(days(2)) })).rejects.toMatchObject({
      details: { fieldViolations: [{ field: 'end_time' }] },
    });
  });
});

describe('ending an assignment', () => {
  const end = (assignmentId: string, change: object = {}) =>
    doors.officer.staff.endAssignment({ requestId: t.requestId(), assignmentId, ...change });
  const begun = async (change: object = {}) =>
    (await assign({ post: 'assistant', endTime: at(days(1)), ...change })).assignment?.assignmentId ?? '';

  it('takes effect at once and is told as the next version', async () => {
    const id = await begun();
    expect((await doors.resolve('ann'))[0]?.posts).toContain('assistant');
    const request = { requestId: t.requestId() };
    const { assignment } = await end(id, request);
    expect(assignment).toMatchObject({ version: 2, endTime: at(t.NOW) });
    expect((await end(id, request)).assignment).toEqual(assignment);
    expect((await doors.resolve('ann'))[0]?.posts).not.toContain('assistant');
    expect((await eventsOf(id)).map(({ version }) => version)).toEqual([1, 2]);
  });

  it('refuses what is over, telling the state', async () => {
    const id = await begun();
    suite.clock.set(days(2));
    await expect(end(id)).rejects.toMatchObject({
      code: 'FAILED_PRECONDITION',
      reason: 'ASSIGNMENT_ENDED',
      metadata: { state: 'ended' },
    });
    suite.clock.set(t.NOW);
    await end(id);
  });

  it('cancels what has not begun', async () => {
    const id = await begun({ startTime: at(days(40)), endTime: undefined });
    const { assignment } = await end(id);
    expect(assignment?.endTime && timestampDate(assignment.endTime)).toEqual(days(40));
    expect(await begun({ startTime: at(days(40)), endTime: undefined })).not.toBe('');
  });

  it('never moves the end to later', async () => {
    const id = await begun();
    await expect(end(id, { endTime: at(days(2)) })).rejects.toMatchObject({
      details: { fieldViolations: [{ field: 'end_time' }] },
    });
    await end(id);
  });

  it('answers alike for a foreign assignment and for none', async () => {
    const foreign = (await doors.staffByNumber()).get('far')?.assignments[0]?.assignmentId ?? '';
    const answers = await Promise.all([foreign, t.requestId()].map((id) => end(id).catch((error: unknown) => error)));
    expect(answers[0]).toMatchObject({ code: 'NOT_FOUND', reason: 'OBJECT_NOT_FOUND' });
    expect(String(answers[0])).toBe(String(answers[1]));
  });
});

describe('recording an absence', () => {
  const leave = (change: object = {}) =>
    doors.officer.staff.recordAbsence({ requestId: t.requestId(), staffId: staff('bob'), startTime: at(days(1)), endTime: at(days(2)), ...change }); // prettier-ignore

  it('is written once, however often it is sent', async () => {
    const request = { requestId: t.requestId() };
    const { absenceId } = await leave(request);
    expect(await leave(request)).toMatchObject({ absenceId });
    expect(await eventsOf(absenceId)).toMatchObject([{ version: 1, subject: 'evt.wangge.grid.v1.AbsenceRecorded' }]);
  });

  it('is refused when it overlaps one already recorded', async () => {
    await expect(leave()).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'ALREADY_ABSENT' });
    await leave({ startTime: at(days(2)), endTime: at(days(3)) });
  });

  it('must end after it starts', async () => {
    await expect(leave({ startTime: at(days(9)), endTime: at(days(8)) })).rejects.toMatchObject({
      code: 'INVALID_ARGUMENT',
      details: { fieldViolations: [{ field: 'end_time' }] },
    });
  });

  it('does not know somebody who works elsewhere, nor somebody who has left', async () => {
    await expect(leave({ staffId: staff('far') })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await doors.hire('left', { placeCode: t.grid1, post: 'grid-head', startTime: at(days(-9)), endTime: at(days(-1)) });
    const left = (await doors.staffByNumber()).get('left')?.staffId ?? '';
    await expect(leave({ staffId: left })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is not for a grid worker to record', async () => {
    const worker = suite.as({ roles: ['grid-worker'], paths: [t.path.grid1] }).client(StaffService);
    const absence = { requestId: t.requestId(), staffId: staff('bob'), startTime: at(days(5)), endTime: at(days(6)) };
    await expect(worker.recordAbsence(absence)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});
