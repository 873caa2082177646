import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DeadlinePassedSchema } from '@wangge/contracts/wangge/casework/v1/case_events';
import { CaseEscalatedSchema } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { ServiceProcess } from '@wangge/testing/process';
import { eventually } from '@wangge/testing/suite';
import { v4 } from 'uuid';
import { World } from './casework.world.ts';

jest.setTimeout(180_000);

const MAIN = path.join(import.meta.dirname, '../src/main.ts');
const key = () => randomBytes(32).toString('base64');
const keys = { WANGGE_SEAL_KEYS: JSON.stringify({ k1: key() }), WANGGE_INDEX_KEY: key(), WANGGE_CODE_KEY: key() };

let world: World;
let child: ServiceProcess | undefined;
/** Two cases from before the processes: the clock of one has run out by now, that of the other runs out in an hour. */
let late = '';
let early = '';
beforeAll(async () => {
  const now = Date.now();
  world = await World.start(new Date(now - 60_000).toISOString());
  late = await dispatchedAt(now - 60_000);
  early = await dispatchedAt(now + 3_600_000);
  world.suite.clock.set(new Date(now));
  // From here on processes of their own serve, on the same database and broker.
  await world.suite.running.stop();
});
afterEach(() => child?.stop());
afterAll(() => world?.suite.stop());

/** A case whose handling clock of twenty seconds begins at an instant. */
async function dispatchedAt(time: number): Promise<string> {
  world.suite.clock.set(new Date(time));
  const { case: reported } = await world.report({ matterCode: '99.01.01' });
  await world.go(reported.caseId, 'file', 'dispatch');
  return reported.caseId;
}

async function serve(env: Readonly<Record<string, string>> = {}): Promise<ServiceProcess> {
  const { suite } = world;
  child = new ServiceProcess(MAIN, {
    WANGGE_MODE: 'test',
    WANGGE_NATS_URL: suite.broker.url,
    WANGGE_NATS_USER: 'casework',
    WANGGE_NATS_PASSWORD: 'casework',
    WANGGE_PASSPORT_KEY: suite.passports.privateKey('casework'),
    WANGGE_PASSPORT_TRUST: JSON.stringify(suite.passports.trust),
    WANGGE_DATABASE_URL: suite.appUrl,
    WANGGE_HEALTH_PORT: '0',
    WANGGE_LOG_LEVEL: 'info',
    ...keys,
    ...env,
  });
  await child.says('"ready"', 60_000); // compiled on the way, on a machine that may be busy
  return child;
}

/** What there is of other cases than those two. */
const counted = async () => {
  const [row] = await world.suite.sql(
    `select (select count(*)::int from case_file where case_id <> all ($1)) as cases,
       (select count(*)::int from case_history where case_id <> all ($1)) as lines,
       (select count(*)::int from outbox where subject like 'evt.wangge.casework.v1.%' and aggregate_id <> all ($1)) as events`,
    [[late, early]],
  );
  return row;
};

/** What was told of the two: red lights, and what went up. */
const said = async () => {
  const reds = (await world.suite.told(DeadlinePassedSchema)).filter(({ light }) => light === 'red');
  const up = await world.suite.told(CaseEscalatedSchema);
  return [reds, up].map((told) => told.filter(({ caseId }) => [late, early].includes(caseId)));
};

describe('a sweeper that dies', () => {
  it.each([
    ['deadline_told', 1, 0],
    ['case_escalating', 1, 0],
    ['case_escalated', 1, 1],
  ])('at %s has told %d red light and sent up %d', async (point, reds, up) => {
    const dying = await serve({ WANGGE_CRASH_AT: point });
    expect(await dying.ended).toMatchObject({ signal: 'SIGKILL' });
    expect((await said()).map(({ length }) => length)).toEqual([reds, up]);
  });
});

describe('a process that dies after its commit', () => {
  it('has opened one case: the caller, who was told nothing, asks again and is answered', async () => {
    const dying = await serve({ WANGGE_CRASH_AT: 'case_opened' });
    const request = {
      requestId: v4(),
      matterCode: '01.01.03',
      description: '垃圾',
      longitude: 116.43,
      latitude: 39.91,
    };
    const lost = world.worker.client(CaseService).reportCase(request, { timeoutMs: 3_000 });
    await expect(lost).rejects.toMatchObject({ code: expect.stringMatching(/UNAVAILABLE|DEADLINE_EXCEEDED/) });
    expect(await dying.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(await counted()).toEqual({ cases: 1, lines: 1, events: 1 });
    await serve();
    const { case: opened, followCode } = await world.worker.client(CaseService).reportCase(request);
    expect(opened).toMatchObject({ state: 'reported', version: 1 });
    expect(followCode).toMatch(/^[0-9A-Z-]{16}$/);
    expect(await counted()).toEqual({ cases: 1, lines: 1, events: 1 });
    await eventually(async () => {
      expect(await world.suite.sql('select from outbox where published_time is null')).toEqual([]);
    });
  });

  it('has told a deadline once: the next process tells what comes after', async () => {
    await serve();
    const { case: reported } = await world.report({ matterCode: '99.01.01' });
    await world.go(reported.caseId, 'file', 'dispatch');
    await child?.stop();
    await new Promise((resolve) => setTimeout(resolve, 11_000));
    const dying = await serve({ WANGGE_CRASH_AT: 'deadline_told' });
    expect(await dying.ended).toMatchObject({ signal: 'SIGKILL' });
    const lights = async () => {
      const told = await world.suite.told(DeadlinePassedSchema);
      return told.filter(({ caseId }) => caseId === reported.caseId).map(({ version, light }) => [version, light]);
    };
    const all = [
      [4, 'amber'],
      [5, 'amber2'],
      [6, 'red'],
    ];
    // How many were due by then, the machine decides.
    const before = await lights();
    expect(before.length).toBeGreaterThan(0);
    expect(before).toEqual(all.slice(0, before.length));
    await serve();
    await eventually(async () => expect(await lights()).toEqual(all), 20_000);
  });
});

describe('what was due before all of this', () => {
  it('went up once, and what was not due did not', async () => {
    const [reds, up] = await said();
    expect(reds).toMatchObject([{ caseId: late, clock: 'handle' }]);
    expect(up).toMatchObject([{ caseId: late, clock: 'handle', level: 1, escalatedToPath: 'dc.s01.c01' }]);
  });
});
