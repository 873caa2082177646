import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DeadlinePassedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { jobScope } from '@wangge/platform/persistence';
import { v4 } from 'uuid';
import { ownPassport } from '../src/case/by-code.ts';
import { DeadlineSweeper } from '../src/deadline/deadline.sweeper.ts';
import { World } from './casework.world.ts';

/** Its handling clock runs twenty seconds. */
const DEMONSTRATION = '99.01.01';

let world: World;
beforeAll(async () => void (world = await World.start()));
afterAll(() => world?.suite.stop());

const sweep = () => world.suite.run('deadline-sweeper');
const alarms = async (caseId: string) =>
  (await world.suite.told(DeadlinePassedSchema)).filter((told) => told.caseId === caseId);
const get = async (caseId: string) => (await world.dispatcher.client(CaseService).getCase({ caseId })).case;

async function dispatched(): Promise<string> {
  const { case: reported } = await world.report({ matterCode: DEMONSTRATION });
  await world.go(reported.caseId, 'file', 'dispatch');
  return reported.caseId;
}

describe('a twenty-second clock', () => {
  let caseId = '';
  beforeAll(async () => void (caseId = await dispatched()));

  it('is never early, not by a millisecond', async () => {
    world.suite.clock.advance(9_999);
    await sweep();
    expect(await alarms(caseId)).toEqual([]);
  });

  it('tells amber, second amber and red, each at its time and once', async () => {
    const lights: string[] = [];
    for (const ms of [1, 6_000, 3_999, 1, 60_000]) {
      world.suite.clock.advance(ms);
      await sweep();
      await sweep();
      lights.push((await alarms(caseId)).map(({ light }) => light).join(','));
    }
    expect(lights).toEqual(['amber', 'amber,amber2', 'amber,amber2', 'amber,amber2,red', 'amber,amber2,red']);
  });

  it('escalates to the community when it is red, in the case, in its history and in its event', async () => {
    expect(await get(caseId)).toMatchObject({ escalationLevel: 1, version: 7, state: 'dispatched' });
    const red = (await alarms(caseId)).at(-1);
    expect(red).toMatchObject({
      clock: 'handle',
      light: 'red',
      version: 6,
      escalationLevel: 1,
      escalatedToPath: 'dc.s01.c01',
    });
    const { lines } = await world.dispatcher.client(CaseService).getTimeline({ caseId });
    expect(lines.slice(3, 6).map(({ action, note, actor }) => [action, note, actor])).toEqual([
      ['deadline', 'handle amber', 'service:casework/deadline-sweeper'],
      ['deadline', 'handle amber2', 'service:casework/deadline-sweeper'],
      ['deadline', 'handle red', 'service:casework/deadline-sweeper'],
    ]);
  });

  it('shows its light in lists', async () => {
    const { cases } = await world.dispatcher.client(CaseService).listCases({ light: 'red' });
    expect(cases.map((one) => one.caseId)).toEqual([caseId]);
  });
});

describe('a sweep', () => {
  it('that comes late tells everything that lies behind, in its order, a version each', async () => {
    const caseId = await dispatched();
    world.suite.clock.advance(25_000);
    await sweep();
    expect((await alarms(caseId)).map(({ version, light }) => [version, light])).toEqual([
      [4, 'amber'],
      [5, 'amber2'],
      [6, 'red'],
    ]);
  });

  it('goes a place further up with every clock that goes red', async () => {
    const caseId = await dispatched();
    world.suite.clock.advance(3 * 3_600_000);
    await sweep();
    const reds = (await alarms(caseId)).filter(({ light }) => light === 'red');
    expect(reds.map(({ clock, escalatedToPath }) => [clock, escalatedToPath])).toEqual([
      ['handle', 'dc.s01.c01'],
      ['accept', 'dc.s01'],
      ['overall', 'dc'],
    ]);
  });

  it('also for a case nobody took', async () => {
    const { case: reported } = await world.report({ matterCode: DEMONSTRATION });
    world.suite.clock.advance(24 * 3_600_000);
    await sweep();
    expect(
      (await alarms(reported.caseId))
        .filter(({ light }) => light === 'red')
        .map(({ clock }) => clock)
        .sort(),
    ).toEqual(['file', 'overall']);
  });

  it('of three sweepers at once tells each threshold once', async () => {
    const caseIds = await Promise.all([dispatched(), dispatched(), dispatched()]);
    world.suite.clock.advance(25_000);
    const sweeper = world.suite.running.app.get(DeadlineSweeper);
    const name = 'deadline-sweeper';
    const job = { job: name, cause: v4(), scope: jobScope('casework', name), passport: ownPassport(name, v4()) };
    await Promise.all([sweeper.sweep(job), sweeper.sweep(job), sweeper.sweep(job)]);
    for (const caseId of caseIds)
      expect((await alarms(caseId)).map(({ light }) => light)).toEqual(['amber', 'amber2', 'red']);
  });

  it('tells more than a batch, and a case it cannot tell keeps nobody waiting', async () => {
    const caseIds = await Promise.all(Array.from({ length: 60 }, dispatched));
    const [broken = '', ...others] = caseIds;
    const version = (of: number) =>
      world.suite.sql('update case_file set flow_version = flow_version + $2 where case_id = $1', [broken, of]);
    await version(99);
    world.suite.clock.advance(25_000);
    await sweep();
    await sweep();
    const told = await world.suite.told(DeadlinePassedSchema);
    const lightsOf = (id: string) => told.filter(({ caseId }) => caseId === id).map(({ light }) => light);
    for (const caseId of others) expect(lightsOf(caseId)).toEqual(['amber', 'amber2', 'red']);
    expect(lightsOf(broken)).toEqual([]);
    await version(-99);
    await sweep();
    expect((await alarms(broken)).map(({ light }) => light)).toEqual(['amber', 'amber2', 'red']);
  });

  it('tells nothing of a clock that stands still, and goes on with what was left', async () => {
    const caseId = await dispatched();
    await world.go(caseId, 'accept', 'suspend');
    world.suite.clock.advance(60_000);
    await sweep();
    expect(await alarms(caseId)).toEqual([]);
    await world.go(caseId, 'resume');
    world.suite.clock.advance(19_999);
    await sweep();
    expect((await alarms(caseId)).map(({ light }) => light)).toEqual(['amber', 'amber2']);
    world.suite.clock.advance(1);
    await sweep();
    expect((await alarms(caseId)).map(({ light }) => light)).toEqual(['amber', 'amber2', 'red']);
  });

  it('tells nothing of a clock that stopped in time', async () => {
    const { case: reported } = await world.report({ matterCode: DEMONSTRATION });
    const done = await world.go(reported.caseId, 'file', 'dispatch', 'accept', 'complete', 'verify', 'close');
    world.suite.clock.advance(48 * 3_600_000);
    await sweep();
    expect(await alarms(reported.caseId)).toEqual([]);
    expect(await get(reported.caseId)).toMatchObject({ version: done.version, escalationLevel: 0 });
  });

  it('races with a person without losing either’s change', async () => {
    const caseId = await dispatched();
    world.suite.clock.advance(25_000);
    await Promise.all([sweep(), world.go(caseId, 'accept')]);
    await sweep();
    expect(await get(caseId)).toMatchObject({ state: 'handling', version: 8 });
    expect((await alarms(caseId)).map(({ light }) => light)).toEqual(['amber', 'amber2', 'red']);
  });
});
