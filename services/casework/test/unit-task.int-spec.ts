import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { DeadlineService } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { TaskPassedSchema } from '@wangge/contracts/wangge/casework/v1/unit_task_events';
import { UnitTaskService } from '@wangge/contracts/wangge/casework/v1/unit_task_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { members, units, World } from './casework.world.ts';

let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

const [liu = { staffId: '' }, ma = { staffId: '' }] = members;
const workerOf = (staff: string) =>
  world.suite.as({ subject: `idp|${staff}`, roles: ['unit-handler'], unit: units.sanitation.unitId ?? '', staff });
const pass = (by: Caller, caseId: string, staffId: string) =>
  by.client(UnitTaskService).passTask({ requestId: v4(), caseId, staffId, note: '带梯子' });
const passedTo = async (staff: string) => {
  const { cases } = await workerOf(staff).client(DeadlineService).listOpenCases({ passedToMe: true, pageSize: 100 });
  return cases.map(({ caseId }) => caseId);
};

it('is passed to a worker of the unit, who finds it on their list and completes it; the clocks stay', async () => {
  const { caseId } = (await world.report()).case;
  await world.go(caseId, 'file', 'dispatch');
  const refused = pass(world.handler, caseId, liu.staffId);
  await expect(refused).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', metadata: { state: 'dispatched' } });
  await world.go(caseId, 'accept');
  const due = async () =>
    ((await world.handler.client(CaseService).getCase({ caseId })).case?.clocks ?? []).map(({ dueTime }) => dueTime);
  const before = await due();

  await pass(world.handler, caseId, ma.staffId);
  expect(await pass(world.handler, caseId, liu.staffId)).toMatchObject({
    state: 'handling',
    workerStaffId: liu.staffId,
  });
  expect([await passedTo(liu.staffId), await passedTo(ma.staffId)]).toEqual([[caseId], []]);
  expect(await due()).toEqual(before);
  const told = (await world.suite.told(TaskPassedSchema)).filter((one) => one.caseId === caseId);
  expect(told.map(({ workerStaffId, version }) => [workerStaffId, version])).toEqual([
    [ma.staffId, 5],
    [liu.staffId, 6],
  ]);

  const worker = workerOf(liu.staffId);
  const photo = await world.file(worker);
  const done = { requestId: v4(), caseId, result: '已清理', afterFileIds: [photo] };
  expect(await worker.client(CaseService).completeTask(done)).toMatchObject({ case: { state: 'feedback' } });
  expect(await passedTo(liu.staffId)).toEqual([]);
});

it('is told by name to the unit alone, and passed to nobody outside it and by nobody else', async () => {
  const { caseId } = (await world.report()).case;
  await world.go(caseId, 'file', 'dispatch', 'accept');
  const stranger = pass(world.handler, caseId, v4());
  await expect(stranger).rejects.toMatchObject({
    code: 'INVALID_ARGUMENT',
    details: { fieldViolations: [{ field: 'staff_id' }] },
  });
  await expect(pass(world.property, caseId, liu.staffId)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await pass(world.handler, caseId, liu.staffId);
  const nameFor = async (by: Caller) => (await by.client(CaseService).getCase({ caseId })).case?.tasks[0]?.workerName;
  expect([await nameFor(world.handler), await nameFor(world.dispatcher)]).toEqual(['小刘', '']);
});
