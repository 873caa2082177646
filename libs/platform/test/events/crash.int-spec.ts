import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { v7 } from 'uuid';
import { ensureTopology } from '../../src/events/index.ts';
import { DemoTables1763800000001 } from '../persistence/demo-service.ts';
import { scratchDatabase, type ScratchDatabase } from '../persistence/scratch-database.ts';
import type { ChildSettings } from './crashing-child.ts';
import { consumerFor, type EventBroker, listenerName, startEventBroker, until } from './event-fixture.ts';

const REQUESTS = 8;
/** Every run starts a process that compiles its sources. */
const TIMEOUT = 120_000;

describe('a process killed', () => {
  let broker: EventBroker;
  let nc: NatsConnection;
  let home: ScratchDatabase;
  let there: ScratchDatabase;
  const listener = listenerName();
  const requests = Array.from({ length: REQUESTS }, () => v7());

  beforeAll(async () => {
    broker = await startEventBroker();
    nc = await broker.connect();
    await ensureTopology(nc, ['demo'], []);
    await consumerFor(nc, listener, 500);
    home = await scratchDatabase([DemoTables1763800000001]);
    there = await scratchDatabase();
  });
  afterAll(async () => {
    await broker?.stop();
    await home?.drop();
    await there?.drop();
  });

  /** Runs a part until it is killed at `crashAt`; without that until `done`, then kills it. */
  async function run(
    part: ChildSettings['part'],
    crashAt: string | undefined,
    done?: () => Promise<boolean>,
  ): Promise<void> {
    const database = part === 'listener' ? there.appUrl : home.appUrl;
    const settings: ChildSettings = { part, database, broker: broker.url, listener, requests };
    const hooks = new URL('./typescript-hooks.mjs', import.meta.url).href;
    const script = new URL('./crashing-child.ts', import.meta.url).pathname;
    const child = spawn(
      process.execPath,
      ['--conditions=wangge-src', '--import', hooks, script, JSON.stringify(settings)],
      {
        stdio: ['ignore', 'ignore', 'inherit'],
        env: { ...process.env, NODE_OPTIONS: '', ...(crashAt !== undefined && { WANGGE_CRASH_AT: crashAt }) },
      },
    );
    const exited = once(child, 'exit') as Promise<[number | null, string | null]>;
    if (done) {
      await until(done, part, 25_000);
      child.kill('SIGKILL');
    }
    const [code, signal] = await exited;
    if (crashAt !== undefined) expect(signal).toBe('SIGKILL');
    else if (!done) expect(code).toBe(0);
  }

  const count = async (scratch: ScratchDatabase, text: string) =>
    (await scratch.sql<{ n: number }>(`select count(*)::int as n from ${text}`))[0]?.n;

  it(
    'right after a commit has done the command once: the same requests sent again finish it',
    async () => {
      for (const pass of [1, 2, 5]) await run('commands', `after_commit:${pass}`);
      await run('commands', undefined);
      await run('commands', undefined);
      expect(await count(home, 'case_file')).toBe(REQUESTS);
      expect(await count(home, 'case_history')).toBe(2 * REQUESTS);
      expect(await count(home, 'outbox')).toBe(2 * REQUESTS);
      expect(await count(home, 'case_file where version <> 2')).toBe(0);
    },
    TIMEOUT,
  );

  it(
    'between publishing and marking tells again, and the broker keeps one',
    async () => {
      await run('relay', 'after_publish_before_mark');
      expect(await count(home, 'outbox where published_time is null')).toBe(2 * REQUESTS);
      await run('relay', undefined, async () => (await count(home, 'outbox where published_time is null')) === 0);
      const { state } = await (await jetstreamManager(nc)).streams.info('EVT_DEMO');
      expect(state.messages).toBe(2 * REQUESTS);
    },
    TIMEOUT,
  );

  it(
    'before the commit or the acknowledgement of an effect has it once in the end, in order',
    async () => {
      for (const point of ['before_commit:2', 'before_ack:1', 'before_ack:4']) await run('listener', point);
      await run('listener', undefined, async () => (await count(there, `event_order where version = 2`)) === REQUESTS);
      expect(await count(there, 'inbox')).toBe(2 * REQUESTS);
      expect(await count(there, 'place where version <> 2')).toBe(0);
      expect(await count(there, 'place')).toBe(REQUESTS);
      expect(await count(there, 'dead_letter')).toBe(0);
    },
    TIMEOUT,
  );
});
