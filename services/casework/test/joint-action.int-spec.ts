import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeliberationService } from '@wangge/contracts/wangge/casework/v1/deliberation_service';
import { JointActionMovedSchema } from '@wangge/contracts/wangge/casework/v1/joint_action_events';
import { JointActionService } from '@wangge/contracts/wangge/casework/v1/joint_action_service';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { missing, places, units, World } from './casework.world.ts';

let world: World;
let officer: Caller;
beforeAll(async () => {
  world = await World.start();
  officer = world.person('officer', ['street-officer'], ['dc.s01']);
});
afterAll(() => world?.suite.stop());

const door = (by: Caller = officer) => by.client(JointActionService);
const open = async (init: object = {}) =>
  (
    await door().openAction({
      ...{ requestId: v4(), placeId: places.street.placeId ?? '', title: '汛期排涝', emergency: true, ...init },
    })
  ).action ?? missing();
const callUp = (actionId: string, init: object = {}) =>
  door().callUp({ requestId: v4(), actionId, homePlaceId: places.grid.placeId ?? '', posts: ['manager'], ...init });
const report = async () => (await world.report()).case.caseId;

describe('a joint action', () => {
  it('holds several cases, and a case stands under one open action', async () => {
    const [first, second, third] = [await report(), await report(), await report()];
    const { actionId } = await open({ caseIds: [first] });
    const request = { requestId: v4(), actionId, caseIds: [first, second, third] };
    expect((await door().addCases(request)).action?.caseIds).toEqual([first, second, third]);
    expect((await door().addCases(request)).action?.caseIds).toEqual([first, second, third]);
    await expect(open({ caseIds: [second] })).rejects.toMatchObject({
      reason: 'CASE_TAKEN',
      metadata: { case_ids: second },
    });
    const { case: far } = await world.report({ longitude: 116.6 });
    await expect(open({ caseIds: [far.caseId] })).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('turns what a coordination meeting decides into tasks with owner and day', async () => {
    const { actionId } = await open();
    const { action } = await door().coordinate({
      ...{ requestId: v4(), actionId, heldDate: '2026-11-22', decision: '供水所抢修，网格员守点。' },
      tasks: [
        { title: '抢修', ownerUnitId: units.water.unitId ?? '', dueDate: '2026-11-24' },
        { title: '守点', ownerPost: 'manager', dueDate: '2026-11-24' },
      ],
    });
    expect(action).toMatchObject({ coordinations: [{ decision: '供水所抢修，网格员守点。' }] });
    expect(action?.tasks.map(({ title, sourceId }) => [title, sourceId])).toEqual([
      ['抢修', actionId],
      ['守点', actionId],
    ]);
    const { tasks } = await world.water.client(DeliberationService).listDecisionTasks({});
    expect(tasks.map(({ title }) => title)).toEqual(['抢修']);
  });

  it('calls up by duty, skill and home area, each once, and tells whoever reaches people', async () => {
    const { actionId } = await open();
    await callUp(actionId);
    const { action } = await callUp(actionId, { matterCode: '06.03.01' });
    expect(action?.calledUp.map(({ staffId, unitId, orgPath }) => [staffId, unitId, orgPath])).toEqual([
      ['manager', '', 'dc.s01.c01.g1'],
      ['', units.police.unitId, 'dc.s01'],
    ]);
    const calls = (await world.suite.told(JointActionMovedSchema)).filter(
      (one) => one.actionId === actionId && one.action === 'call-up',
    );
    expect(calls.map(({ version, staffIds, unitIds }) => [version, staffIds, unitIds])).toEqual([
      [2, ['manager'], []],
      [3, [], [units.police.unitId]],
    ]);
  });

  it('finds nobody by where they are: the attempt is refused, and no column could hold it', async () => {
    const { actionId } = await open();
    const refused = callUp(actionId, { nearPosition: '116.43,39.91' });
    await expect(refused).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', reason: 'NO_TRACKING' });
    await expect(refused).rejects.toMatchObject({ details: { fieldViolations: [{ field: 'near_position' }] } });
    const columns = await world.suite.sql<{ name: string }>(
      `select column_name as name from information_schema.columns where table_name in ('joint_action', 'decision_task')`,
    );
    expect(columns.filter(({ name }) => /lon|lat|position|point|track/.test(name))).toEqual([]);
  });

  it.each([
    ['outside its place', { homePlaceId: places.sisterGrid.placeId }, 'INVALID_FIELDS'],
    ['without a duty or a skill', { posts: [] }, 'INVALID_FIELDS'],
    ['where nobody holds the post', { posts: ['fire-warden'] }, 'NOBODY_TO_CALL'],
  ])('calls nobody up %s', async (_what, init, reason) => {
    const { actionId } = await open();
    await expect(callUp(actionId, init)).rejects.toMatchObject({ reason });
  });

  it('takes nothing more once it is stood down, and leaves its cases to others', async () => {
    const caseId = await report();
    const { actionId } = await open({ caseIds: [caseId] });
    const down = { requestId: v4(), actionId, report: '积水已排，人员已撤。' };
    expect((await door().standDown(down)).action).toMatchObject({ state: 'stood-down', allowedActions: [] });
    expect((await door().standDown(down)).action?.report).toBe('积水已排，人员已撤。');
    const over = { code: 'FAILED_PRECONDITION', reason: 'ILLEGAL_TRANSITION' };
    await expect(callUp(actionId)).rejects.toMatchObject(over);
    await expect(door().addCases({ requestId: v4(), actionId, caseIds: [caseId] })).rejects.toMatchObject(over);
    const meeting = { requestId: v4(), actionId, heldDate: '2026-11-22', decision: 'x' };
    await expect(door().coordinate(meeting)).rejects.toMatchObject(over);
    await expect(door().standDown({ ...down, requestId: v4() })).rejects.toMatchObject(over);
    expect(await open({ caseIds: [caseId] })).toMatchObject({ caseIds: [caseId] });
  });

  it('is nobody’s elsewhere', async () => {
    const { actionId } = await open();
    const other = door(world.person('other', ['street-officer'], ['dc.s02']));
    await expect(other.getAction({ actionId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect((await other.listActions({})).actions).toEqual([]);
    expect((await door().listActions({ openOnly: true, pageSize: 1 })).actions).toMatchObject([
      { actionId, caseIds: [] },
    ]);
  });
});
