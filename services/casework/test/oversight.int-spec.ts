import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { DeadlinePassedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import {
  CaseEscalatedSchema,
  CaseSentUpSchema,
  CaseTakenOverSchema,
  ExtensionAskedSchema,
  ExtensionRefusedSchema,
} from '@wangge/contracts/wangge/casework/v1/deadline_events';
import { DeadlineService } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { jobScope } from '@wangge/platform/persistence';
import type { Caller } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { ownPassport } from '../src/case/by-code.ts';
import { DeadlineSweeper } from '../src/deadline/deadline.sweeper.ts';
import { grid, units, World } from './casework.world.ts';

/** Its handling clock runs twenty seconds. */
const DEMONSTRATION = '99.01.01';

let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

const deadlines = (by: Caller) => by.client(DeadlineService);
const sweep = () => world.suite.run('deadline-sweeper');
const key = (caseId: string) => ({ requestId: v4(), caseId });
const explain = (caseId: string, by = world.dispatcher) => deadlines(by).explainDeadlines({ caseId });
const ids = (cases: readonly { caseId: string }[]) => cases.map(({ caseId }) => caseId);

async function dispatched(helping = false, matterCode = '01.01.03'): Promise<string> {
  const { case: reported } = await world.report({ matterCode });
  await world.go(reported.caseId, 'file');
  const helpingUnitIds = helping ? [units.water.unitId ?? ''] : [];
  await world.dispatcher.client(CaseService).dispatchCase({ ...key(reported.caseId), helpingUnitIds });
  return reported.caseId;
}

const escalated = async (caseId: string) =>
  (await world.suite.told(CaseEscalatedSchema)).filter((told) => told.caseId === caseId);

describe('the deadlines of a case', () => {
  it('explain themselves in both languages, name what moved them, and are what history comes out at', async () => {
    const caseId = await dispatched(true);
    await world.go(caseId, 'accept', 'suspend');
    world.suite.clock.advance(26 * 3_600_000);
    await world.go(caseId, 'resume');
    const { deadlines: told, matchesHistory } = await explain(caseId);
    expect(matchesHistory).toBe(true);
    expect(told.map(({ clock }) => clock)).toEqual([
      'overall',
      'file',
      'dispatch',
      'accept',
      'handle',
      'suspend',
      'help',
    ]);
    const handle = told.find(({ clock }) => clock === 'handle');
    expect(handle?.label).toBe('To be handled');
    expect(handle?.labelZh).toBe('处置时限');
    expect(handle?.explanation).toMatch(/^due 2026-\d\d-\d\d .* because .* not counted \(a reason\)/);
    expect(handle?.explanationZh).toMatch(/^应于 2026-.*暂停不计/);
    expect(handle?.moves.map(({ action }) => action)).toEqual(['dispatch', 'resume']);
  });

  it('include a deadline of its own for a helping unit, which stops with the help', async () => {
    const caseId = await dispatched(true);
    const { case: found } = await world.dispatcher.client(CaseService).getCase({ caseId });
    const task = found?.tasks.find(({ lead }) => !lead);
    expect(task?.dueTime).toEqual(found?.clocks.find(({ name }) => name === 'help')?.dueTime);
    await world.water.client(CaseService).acceptTask(key(caseId));
    await world.water.client(CaseService).completeTask({ ...key(caseId), result: '已协助' });
    const help = (await explain(caseId)).deadlines.find(({ clock }) => clock === 'help');
    expect(help).toMatchObject({ state: 'met', taskId: task?.taskId });
  });
});

describe('open cases by deadline', () => {
  it('are the unit’s, the most urgent first, until its task is done', async () => {
    const slow = await dispatched();
    const urgent = await dispatched(false, DEMONSTRATION);
    const first = async () => ids((await deadlines(world.handler).listOpenCases({ pageSize: 2 })).cases);
    expect((await first())[0]).toBe(urgent);
    await world.go(urgent, 'accept', 'complete');
    expect(await first()).not.toContain(urgent);
    const all = await pages(world.handler, 1);
    expect(all).toContain(slow);
    expect(new Set(all).size).toBe(all.length);
  });

  it('are those of the places a caller answers for, page by page, at every level and for the whole district', async () => {
    const late = await dispatched(false, DEMONSTRATION);
    for (const by of [world.worker, world.verifier, world.dispatcher, world.leader]) {
      const all = await pages(by, 2);
      expect(all[0]).toBe(late);
      expect(new Set(all).size).toBe(all.length);
    }
    await world.go(late, 'accept', 'complete', 'verify', 'close');
    expect(await pages(world.leader, 50)).not.toContain(late);
    const elsewhere = world.person('elsewhere', ['dispatcher'], ['dc.s02']);
    expect(await pages(elsewhere, 50)).toEqual([]);
    expect(ids((await deadlines(world.leader).listOpenCases({ under: 'dc.s02' })).cases)).toEqual([]);
  });

  it('show a helper the time of its help', async () => {
    const caseId = await dispatched(true);
    const { cases } = await deadlines(world.water).listOpenCases({ pageSize: 100 });
    expect(cases.find((one) => one.caseId === caseId)).toMatchObject({ mine: 'help' });
  });

  async function pages(by: Caller, pageSize: number): Promise<string[]> {
    const found: string[] = [];
    for (let pageToken = ''; ;) {
      const page = await deadlines(by).listOpenCases({ pageSize, pageToken });
      found.push(...ids(page.cases));
      pageToken = page.nextPageToken;
      if (pageToken === '') return found;
    }
  }
});

describe('more time', () => {
  it('is asked by the unit and granted by another, with both in history, and moves the deadline only then', async () => {
    const caseId = await dispatched();
    const due = async () => (await explain(caseId)).deadlines.find(({ clock }) => clock === 'handle')?.dueTime;
    const before = await due();
    const asked = await deadlines(world.handler).askExtension({ ...key(caseId), amount: 3, note: '缺少配件' });
    expect(asked.oversight?.asked).toMatchObject({ clock: 'handle', amount: 3, unitName: units.sanitation.name });
    expect(await due()).toEqual(before);
    const self = world.person('handler', ['dispatcher'], ['dc.s01']);
    const grant = { ...key(caseId), amount: 2, note: '同意两日' };
    await expect(self.client(CaseService).extendDeadline(grant)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
    await world.dispatcher.client(CaseService).extendDeadline({ ...grant, requestId: v4() });
    expect(await due()).not.toEqual(before);
    const { oversight, deadlines: told, matchesHistory } = await explain(caseId);
    expect([oversight?.asked, matchesHistory]).toEqual([undefined, true]);
    expect(told.find(({ clock }) => clock === 'handle')?.explanation).toContain('approved by dispatcher');
    expect((await world.suite.told(ExtensionAskedSchema)).at(-1)).toMatchObject({ caseId, clock: 'handle' });
  });

  it('is refused with a reason, and cannot be refused unasked', async () => {
    const caseId = await dispatched();
    const refuse = () => deadlines(world.leader).refuseExtension({ ...key(caseId), note: '理由不足' });
    await expect(refuse()).rejects.toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'NOTHING_ASKED' });
    const request = { ...key(caseId), amount: 3, note: '缺少配件' };
    const first = await deadlines(world.handler).askExtension(request);
    expect(await deadlines(world.handler).askExtension(request)).toEqual(first);
    expect((await refuse()).oversight?.asked).toBeUndefined();
    expect((await world.suite.told(ExtensionRefusedSchema)).at(-1)).toMatchObject({ caseId });
  });
});

describe('what is late goes up', () => {
  it('to those responsible at that moment, once, after the light was told', async () => {
    const caseId = await dispatched(false, DEMONSTRATION);
    world.suite.clock.advance(25_000);
    await Promise.all([sweep(), sweep()]);
    await sweep();
    expect(await escalated(caseId)).toMatchObject([
      {
        ...{ clock: 'handle', level: 1, escalatedToPath: 'dc.s01.c01', vacantPaths: [] },
        told: [{ staffId: 'director', post: 'community-director' }],
      },
    ]);
    const { lines } = await world.dispatcher.client(CaseService).getTimeline({ caseId });
    expect(lines.at(-1)).toMatchObject({ action: 'escalate', note: 'handle dc.s01.c01' });
  });

  it('of two sweepers at once by one, to the deputy while the holder is away, past a post that is vacant', async () => {
    grid.responsible = (path) => (path === 'dc.s01' ? [{ staffId: 'deputy', deputy: true }] : []);
    try {
      const caseIds = [await dispatched(false, DEMONSTRATION), await dispatched(false, DEMONSTRATION)];
      world.suite.clock.advance(25_000);
      const sweeper = world.suite.running.app.get(DeadlineSweeper);
      const name = 'deadline-sweeper';
      const job = { job: name, cause: v4(), scope: jobScope('casework', name), passport: ownPassport(name, v4()) };
      await Promise.all([sweeper.run(job), sweeper.run(job)]);
      await sweeper.run(job);
      for (const caseId of caseIds)
        expect(await escalated(caseId)).toMatchObject([
          { escalatedToPath: 'dc.s01', vacantPaths: ['dc.s01.c01'], told: [{ staffId: 'deputy', deputy: true }] },
        ]);
    } finally {
      grid.responsible = undefined;
    }
  });

  it('waits while the grid service is away, its light told in time, and is not lost', async () => {
    const caseId = await dispatched(false, DEMONSTRATION);
    grid.away = true;
    try {
      world.suite.clock.advance(25_000);
      await sweep();
      const lights = (await world.suite.told(DeadlinePassedSchema)).filter((told) => told.caseId === caseId);
      expect(lights.map(({ light }) => light)).toEqual(['amber', 'amber2', 'red']);
      expect([await escalated(caseId), (await explain(caseId)).oversight?.goingUp]).toEqual([[], true]);
    } finally {
      grid.away = false;
    }
    await sweep();
    expect(await escalated(caseId)).toHaveLength(1);
    expect((await explain(caseId)).oversight?.goingUp).toBe(false);
  });

  it('also when nobody has taken it, and when nobody answers for any place: then this is told', async () => {
    grid.responsible = () => [];
    try {
      const { case: reported } = await world.report({ matterCode: DEMONSTRATION });
      world.suite.clock.advance(24 * 3_600_000);
      await sweep();
      const [first] = await escalated(reported.caseId);
      expect(first).toMatchObject({ escalatedToPath: 'dc', told: [], vacantPaths: ['dc.s01.c01', 'dc.s01', 'dc'] });
    } finally {
      grid.responsible = undefined;
    }
  });
});

describe('by hand', () => {
  it('a case is sent up with what was tried, before any clock; who sent it stays informed', async () => {
    const { case: reported } = await world.report();
    const { caseId } = reported;
    const request = { ...key(caseId), note: '需要挖掘机', tried: '已劝说三次' };
    const answer = await deadlines(world.worker).sendUpCase(request);
    expect(answer.oversight).toMatchObject({ escalationLevel: 1, goingUp: true });
    await sweep();
    expect(await escalated(caseId)).toMatchObject([{ clock: 'send-up', level: 1, told: [{ staffId: 'director' }] }]);
    const [told] = (await world.suite.told(CaseSentUpSchema)).filter((one) => one.caseId === caseId);
    expect(told).toMatchObject({ level: 1, senderSubject: 'idp|worker', reporterSubject: 'idp|worker' });
    const { lines } = await world.worker.client(CaseService).getTimeline({ caseId });
    expect(lines[1]?.note).toContain('已劝说三次');
    const again = (by: Caller) => deadlines(by).sendUpCase({ ...request, requestId: v4() });
    expect((await again(world.dispatcher)).oversight?.escalationLevel).toBe(3);
    await expect(again(world.dispatcher)).rejects.toMatchObject({ reason: 'AT_THE_TOP' });
    await expect(again(world.person('else', ['grid-worker'], ['dc.s02.c01.g1']))).rejects.toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('a leader takes a case over in person; it goes on as it was', async () => {
    const caseId = await dispatched();
    const before = await explain(caseId);
    const answer = await deadlines(world.leader).takeOverCase({ ...key(caseId), note: '我来协调' });
    expect(answer).toMatchObject({
      state: 'dispatched',
      oversight: { takenOver: { label: 'leader', note: '我来协调' } },
    });
    expect((await explain(caseId)).deadlines.map(({ dueTime }) => dueTime)).toEqual(
      before.deadlines.map(({ dueTime }) => dueTime),
    );
    expect((await world.suite.told(CaseTakenOverSchema)).at(-1)).toMatchObject({ caseId, leaderSubject: 'idp|leader' });
    await world.go(caseId, 'accept', 'complete', 'verify', 'close');
    const late = deadlines(world.leader).takeOverCase({ ...key(caseId), note: '' });
    await expect(late).rejects.toMatchObject({ reason: 'CASE_OVER' });
  });
});
