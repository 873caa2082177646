import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CardGivenSchema } from '@wangge/contracts/wangge/casework/v1/card_events';
import { DeadlinePassedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import {
  SupervisionAnsweredSchema,
  SupervisionAnswerReturnedSchema,
  SupervisionOrderedSchema,
} from '@wangge/contracts/wangge/casework/v1/deadline_events';
import { DeadlineService } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { SupervisionService } from '@wangge/contracts/wangge/casework/v1/supervision_service';
import { jobScope } from '@wangge/platform/persistence';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { ownPassport } from '../src/case/by-code.ts';
import { DeadlineSweeper } from '../src/deadline/deadline.sweeper.ts';
import { units, World } from './casework.world.ts';

/** Its handling clock runs twenty seconds. */
const DEMONSTRATION = '99.01.01';
const HOUR = 3_600_000;

let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

const orders = (by: Caller) => by.client(SupervisionService);
const key = (caseId: string) => ({ requestId: v4(), caseId });
const sweep = () => world.suite.run('deadline-sweeper');

async function dispatched(matterCode = '01.01.03'): Promise<string> {
  const { case: reported } = await world.report({ matterCode });
  await world.go(reported.caseId, 'file', 'dispatch');
  return reported.caseId;
}

const order = (caseId: string, workingHours = 4) =>
  orders(world.leader).orderSupervision({ ...key(caseId), note: '请说明进展', workingHours });
const lightsOf = async (caseId: string) =>
  (await world.suite.told(DeadlinePassedSchema))
    .filter((told) => told.caseId === caseId && told.clock === 'supervise')
    .map(({ light, escalationLevel }) => [light, escalationLevel]);

describe('an order of a leader', () => {
  it('is answered by the unit that leads, returned with what is missing, answered again and accepted', async () => {
    const caseId = await dispatched();
    const issued = await order(caseId);
    expect(issued.oversight?.orders).toMatchObject([
      { state: 'issued', unitName: units.sanitation.name, issuer: 'leader', note: '请说明进展' },
    ]);
    const early = orders(world.leader).acceptSupervisionAnswer(key(caseId));
    await expect(early).rejects.toMatchObject({
      ...{ code: 'FAILED_PRECONDITION', reason: 'NO_ORDER' },
      metadata: { state: 'dispatched', allowed_actions: 'extend,takeOver,supervise' },
    });
    const seen = await world.handler.client(CaseService).getCase({ caseId });
    expect(seen.case?.oversightActions).toEqual(['askExtension', 'answerSupervision']);
    const other = orders(world.property).answerSupervision({ ...key(caseId), note: '不归我们' });
    await expect(other).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await orders(world.handler).answerSupervision({ ...key(caseId), note: '明日完成' });
    const back = await orders(world.leader).returnSupervisionAnswer({ ...key(caseId), note: '没有照片' });
    expect(back.oversight?.orders).toMatchObject([{ state: 'returned', returnedBecause: '没有照片' }]);
    await orders(world.handler).answerSupervision({ ...key(caseId), note: '照片已补' });
    const supervised = async (by: Caller) => {
      const { cases } = await by.client(DeadlineService).listOpenCases({ supervised: true, pageSize: 100 });
      return cases.map((one) => one.caseId);
    };
    for (const by of [world.leader, world.dispatcher, world.handler]) expect(await supervised(by)).toEqual([caseId]);
    const done = await orders(world.leader).acceptSupervisionAnswer(key(caseId));
    expect(done.oversight?.allowedActions).toEqual(['takeOver', 'supervise']);
    expect(await supervised(world.leader)).toEqual([]);
    expect(done.oversight?.orders).toMatchObject([{ state: 'accepted', answer: '照片已补', returnedBecause: '' }]);
    const told = (await world.suite.told(SupervisionAnsweredSchema)).filter((one) => one.caseId === caseId);
    expect(told).toMatchObject([{ onTime: true, unitId: units.sanitation.unitId }, { onTime: true }]);
    expect((await world.suite.told(SupervisionOrderedSchema)).at(-1)).toMatchObject({
      caseId,
      issuerSubject: 'idp|leader',
    });
    expect(await world.suite.told(SupervisionAnswerReturnedSchema)).toHaveLength(1);
  });

  it('has a clock of its own that no act on the case moves, explained, and warned of twice before it is red', async () => {
    const caseId = await dispatched();
    await order(caseId);
    const due = async () => {
      const { deadlines } = await world.leader.client(DeadlineService).explainDeadlines({ caseId });
      return deadlines.find(({ clock }) => clock === 'supervise');
    };
    const before = await due();
    expect(before?.explanation).toMatch(/^due 2026-.* because 4 working hours after/);
    await world.go(caseId, 'accept', 'suspend', 'resume');
    expect((await due())?.dueTime).toEqual(before?.dueTime);
    world.suite.clock.advance(48 * HOUR);
    await sweep();
    await sweep();
    const level = (await world.dispatcher.client(CaseService).getCase({ caseId })).case?.escalationLevel;
    expect((await lightsOf(caseId)).map(([light]) => light)).toEqual(['amber', 'amber2', 'red']);
    const { matchesHistory } = await world.leader.client(DeadlineService).explainDeadlines({ caseId });
    expect([matchesHistory, (await lightsOf(caseId)).every(([, told]) => Number(told) <= Number(level))]).toEqual([
      true,
      true,
    ]);
    await orders(world.handler).answerSupervision({ ...key(caseId), note: '迟到的答复' });
    expect((await world.suite.told(SupervisionAnsweredSchema)).at(-1)).toMatchObject({ caseId, onTime: false });
  });

  it('needs a unit that leads, and a case that is not over', async () => {
    const { case: reported } = await world.report();
    await expect(order(reported.caseId)).rejects.toMatchObject({ reason: 'NOBODY_LEADS' });
    const caseId = await dispatched();
    await world.go(caseId, 'accept', 'complete', 'verify', 'close');
    await expect(order(caseId)).rejects.toMatchObject({ reason: 'CASE_OVER' });
  });
});

describe('cards', () => {
  it('are given once each when a unit has gone over its time too often, also by two sweepers at once', async () => {
    await world.suite.sql('delete from unit_overdue');
    await world.suite.sql('delete from unit_card');
    const before = (await world.suite.told(CardGivenSchema)).length;
    const given = async () => (await world.suite.told(CardGivenSchema)).slice(before).map(({ color }) => color);
    const sweeper = world.suite.running.app.get(DeadlineSweeper);
    const name = 'deadline-sweeper';
    const job = { job: name, cause: v4(), scope: jobScope('casework', name), passport: ownPassport(name, v4()) };
    const late = async (count: number) => {
      for (let one = 0; one < count; one++) await dispatched(DEMONSTRATION);
      world.suite.clock.advance(25_000);
      await Promise.all([sweeper.sweep(job), sweeper.sweep(job)]);
      await sweeper.sweep(job);
    };
    await late(2);
    expect(await given()).toEqual([]);
    await late(1);
    expect(await given()).toEqual(['yellow']);
    await late(3);
    expect(await given()).toEqual(['yellow', 'red']);
    await late(2);
    expect(await given()).toEqual(['yellow', 'red']);
    const { cards } = await orders(world.handler).listCards({});
    expect(cards).toMatchObject([
      { color: 'red', overdueCount: 6, withinDays: 30, orgPath: 'dc.s01', unitName: units.sanitation.name },
      { color: 'yellow', overdueCount: 3 },
    ]);
    expect((await orders(world.leader).listCards({ unitId: units.sanitation.unitId ?? '' })).cards).toHaveLength(2);
    expect((await orders(world.property).listCards({})).cards).toEqual([]);
  });
});
