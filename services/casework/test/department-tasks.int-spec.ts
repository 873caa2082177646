import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { FileService } from '@wangge/contracts/wangge/casework/v1/file_service';
import { DepartmentTaskService } from '@wangge/contracts/wangge/exchange/v1/department_task_service';
import { eventually } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { places, units, World } from './casework.world.ts';

let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

const ILLEGAL_PARKING = '06.03.03';
const police = () => world.police.client(DepartmentTaskService);

async function dispatched(): Promise<{ caseId: string; number: string; taskId: string }> {
  const { case: reported } = await world.report({ matterCode: ILLEGAL_PARKING, reporterName: '王小明' });
  const { tasks, number } = await world.go(reported.caseId, 'file', 'dispatch');
  return { caseId: reported.caseId, number, taskId: tasks[0]?.taskId ?? '' };
}

describe('a department', () => {
  it('takes, accepts and answers a task of its unit', async () => {
    const { caseId, number, taskId } = await dispatched();
    const { tasks } = await police().listTasks({});
    expect(tasks).toMatchObject([
      {
        ...{ taskId, caseNumber: number, matterName: '违法停车', state: 'dispatched', placeName: places.grid.name },
        ...{ longitude: 116.43, latitude: 39.91, allowedActions: ['accept', 'object'] },
      },
    ]);
    expect(tasks[0]?.dueTime).toBeDefined();
    const { task: accepted } = await police().acceptTask({ requestId: v4(), taskId });
    expect(accepted).toMatchObject({ state: 'accepted', allowedActions: ['answer'] });
    const { task: answered } = await police().answerTask({ requestId: v4(), taskId, result: '已劝离' });
    expect(answered).toMatchObject({ state: 'completed', allowedActions: [] });
    const { case: found } = await world.dispatcher.client(CaseService).getCase({ caseId });
    expect(found).toMatchObject({ state: 'feedback', tasks: [{ unitId: units.police.unitId, result: '已劝离' }] });
    expect((await police().listTasks({})).tasks).toEqual([]);
  });

  it('hands in a picture of its result by an upload of its own, which works once', async () => {
    const { caseId, taskId } = await dispatched();
    const early = police().prepareUpload({ requestId: v4(), taskId });
    await expect(early).rejects.toMatchObject({ reason: 'ILLEGAL_TRANSITION', metadata: { state: 'dispatched' } });
    await police().acceptTask({ requestId: v4(), taskId });
    const request = { requestId: v4(), taskId };
    const { uploadToken, uploadPath, expireTime } = await police().prepareUpload(request);
    expect(uploadPath).toBe('/api/files/v1/uploads');
    expect(await police().prepareUpload(request)).toMatchObject({ uploadToken, expireTime });
    const edge = world.suite.asService('gateway', { job: 'upload' }).client(FileService);
    await edge.authorizeUpload({ uploadToken });
    const file = { sha256: 'ab'.repeat(32), mediaType: 'image/jpeg', size: 1000n, width: 10, height: 10 };
    const coming = { requestId: v4(), uploadToken, file: { ...file, requestId: v4() } };
    const { fileId } = await edge.registerUpload(coming);
    expect(await edge.registerUpload(coming)).toMatchObject({ fileId });
    for (const used of [
      edge.authorizeUpload({ uploadToken }),
      edge.registerUpload({ ...coming, requestId: v4() }),
      edge.authorizeUpload({ uploadToken: `${uploadToken.slice(0, -4)}AAAA` }),
    ])
      await expect(used).rejects.toMatchObject({ code: 'NOT_FOUND' });
    // Another officer's file is not usable, and after that is attached who sees the case sees it.
    const other = world.suite.asDepartment({ departmentId: 'police', officer: 'li', unit: units.police.unitId });
    const answer = { taskId, result: '已拖离', fileIds: [fileId] };
    await expect(other.client(DepartmentTaskService).answerTask({ requestId: v4(), ...answer })).rejects.toMatchObject({
      reason: 'FILE_NOT_USABLE',
      details: { fieldViolations: [{ field: 'file_ids' }] },
    });
    await police().answerTask({ requestId: v4(), ...answer });
    expect(await world.dispatcher.client(FileService).authorizeFile({ fileId })).toMatchObject({
      ...{ caseId, sha256: file.sha256, mediaType: 'image/jpeg' },
    });
  });

  it('is kept from an upload that is over', async () => {
    const { taskId } = await dispatched();
    await police().acceptTask({ requestId: v4(), taskId });
    const { uploadToken } = await police().prepareUpload({ requestId: v4(), taskId });
    await world.suite.sql(`update upload set expire_time = expire_time - interval '15 minutes' where file_id is null`);
    const edge = world.suite.asService('gateway', { job: 'upload' }).client(FileService);
    await expect(edge.authorizeUpload({ uploadToken })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('objects to one', async () => {
    const { taskId } = await dispatched();
    const { task } = await police().objectTask({ requestId: v4(), taskId, reason: '不属本辖区', reference: '06' });
    expect(task).toMatchObject({ state: 'objected', allowedActions: [] });
  });

  it('is told the state and what is possible when it asks for something else', async () => {
    const { taskId } = await dispatched();
    const early = police().answerTask({ requestId: v4(), taskId, result: '已处理' });
    await expect(early).rejects.toMatchObject({
      ...{ code: 'FAILED_PRECONDITION', reason: 'ILLEGAL_TRANSITION' },
      metadata: { state: 'dispatched', allowed_actions: 'accept,object' },
    });
  });

  it('sees no task of another unit, nor that there is one', async () => {
    const { case: reported } = await world.report();
    const { tasks } = await world.go(reported.caseId, 'file', 'dispatch');
    const foreign = police().acceptTask({ requestId: v4(), taskId: tasks[0]?.taskId ?? '' });
    const none = police().acceptTask({ requestId: v4(), taskId: v4() });
    const [one, other] = await Promise.all([foreign, none].map((answer) => answer.then(() => '', String)));
    expect(one).toContain('task not found');
    expect(one).toBe(other);
  });

  it('without a unit has no task', async () => {
    const health = world.suite.asDepartment({ departmentId: 'health', officer: 'li' }).client(DepartmentTaskService);
    expect(await health.listTasks({})).toMatchObject({ tasks: [], nextPageToken: '' });
  });

  it('reads its tasks page by page, oldest first', async () => {
    const before = (await police().listTasks({ pageSize: 100 })).tasks.map(({ taskId }) => taskId);
    const more = [(await dispatched()).taskId, (await dispatched()).taskId, (await dispatched()).taskId];
    const seen: string[] = [];
    for (let pageToken = ''; ;) {
      const page = await police().listTasks({ pageSize: 2, pageToken });
      seen.push(...page.tasks.map(({ taskId }) => taskId));
      pageToken = page.nextPageToken;
      if (pageToken === '') break;
    }
    expect(seen).toEqual([...before, ...more]);
  });

  it('watches: those open now, then each new one, once', async () => {
    const stop = new AbortController();
    const seen: string[] = [];
    const open = (await police().listTasks({ pageSize: 100 })).tasks.map(({ taskId }) => taskId);
    const watching = (async () => {
      for await (const { task } of police().watchTasks({}, { signal: stop.signal })) seen.push(task?.taskId ?? '');
    })().catch(() => undefined);
    await eventually(() => expect(seen).toEqual(open));
    const fresh = await dispatched();
    await eventually(() => expect(seen).toEqual([...open, fresh.taskId]));
    await police().acceptTask({ requestId: v4(), taskId: fresh.taskId });
    const { case: other } = await world.report();
    await world.go(other.caseId, 'file', 'dispatch');
    const next = await dispatched();
    await eventually(() => expect(seen).toEqual([...open, fresh.taskId, next.taskId]));
    stop.abort();
    await watching;
    // Broken off after the first of the two: gone on with from there.
    const again = new AbortController();
    const resumed: string[] = [];
    const going = (async () => {
      for await (const { task } of police().watchTasks({ afterTaskId: fresh.taskId }, { signal: again.signal }))
        resumed.push(task?.taskId ?? '');
    })().catch(() => undefined);
    await eventually(() => expect(resumed).toEqual([next.taskId]));
    const last = await dispatched();
    await eventually(() => expect(resumed).toEqual([next.taskId, last.taskId]));
    again.abort();
    await going;
  });
});
