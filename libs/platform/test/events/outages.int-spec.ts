import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { NatsConnection } from '@nats-io/nats-core';
import { v7 } from 'uuid';
import { ensureTopology, EventConsumer, type EventContext, EventRelay } from '../../src/events/index.ts';
import type { Database } from '../../src/persistence/index.ts';
import { FileMovedSchema, FileOpenedSchema } from '../fixtures-events/demo_pb.ts';
import { quiet, scratchDatabase, type ScratchDatabase } from '../persistence/scratch-database.ts';
import {
  consumerFor,
  type EventBroker,
  listenerName,
  moved,
  opened,
  sealer,
  startEventBroker,
  tell,
  until,
} from './event-fixture.ts';

/** The client notices a dead broker after seconds, not milliseconds. */
const TIMEOUT = 90_000;

describe('events', () => {
  let broker: EventBroker;
  let nc: NatsConnection;
  let home: ScratchDatabase;
  let there: ScratchDatabase;
  let source: Database;
  let relay: EventRelay;
  let consumer: EventConsumer;
  const listener = listenerName();
  const seen: string[] = [];

  beforeAll(async () => {
    broker = await startEventBroker();
    nc = await broker.connect();
    await ensureTopology(nc, ['demo'], []);
    await consumerFor(nc, listener);
    home = await scratchDatabase();
    there = await scratchDatabase();
    source = await home.open();
    relay = new EventRelay(source, nc, 'demo', quiet);
    consumer = new EventConsumer(nc, {
      service: listener,
      database: await there.open(),
      sealer,
      log: quiet,
      waitMs: () => 50,
    });
    const events = [FileOpenedSchema, FileMovedSchema];
    const note = async (_message: unknown, { aggregateId, version }: EventContext) =>
      void seen.push(`${aggregateId} ${version}`);
    for (const { typeName } of events) consumer.addHandler(`evt.${typeName}`, note as never, false, { events });
    await relay.start();
    consumer.listen(() => undefined);
  });
  afterAll(async () => {
    await consumer?.close();
    await relay?.stop();
    await broker?.stop();
    await home?.drop();
    await there?.drop();
  });

  const allSeen = (ids: readonly string[], versions: number) => () =>
    ids.every((id) =>
      Array.from({ length: versions }, (_, i) => `${id} ${i + 1}`).every((line) => seen.includes(line)),
    );

  it(
    'wait in the outbox while the broker is dead, and are all handled once and in order when it is back',
    async () => {
      const ids = Array.from({ length: 60 }, () => v7());
      const telling = (async () => {
        for (const id of ids) await tell(source, opened(id), moved(id, 2));
      })();
      await broker.restart({ pauseMs: 800 });
      await telling;
      await until(allSeen(ids, 2), 'all events', 25_000);
      for (const id of ids) expect(seen.filter((line) => line.startsWith(id))).toEqual([`${id} 1`, `${id} 2`]);
    },
    TIMEOUT,
  );

  it(
    'go on when the broker lost everything it had stored: what was told is not told again, what follows is',
    async () => {
      const id = v7();
      await tell(source, opened(id));
      await until(allSeen([id], 1), 'the first event');
      await until(
        async () => (await home.sql('select from outbox where published_time is null')).length === 0,
        'the mark',
      );
      await broker.restart({ wipe: true });
      await tell(source, moved(id, 2));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(allSeen([id], 2)()).toBe(false); // there is no stream to take it
      await ensureTopology(nc, ['demo'], []);
      await consumerFor(nc, listener);
      await until(allSeen([id], 2), 'the event after the loss', 25_000);
      expect(seen.filter((line) => line.startsWith(id))).toEqual([`${id} 1`, `${id} 2`]);
    },
    TIMEOUT,
  );

  it(
    'are told after the source’s database was away',
    async () => {
      const id = v7();
      await home.sql('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
        `${home.service}_app`,
      ]);
      await new Promise((resolve) => setTimeout(resolve, 300));
      await tell(source, opened(id));
      await until(allSeen([id], 1), 'the event', 10_000);
    },
    TIMEOUT,
  );

  it(
    'are handled after the listener’s database was away',
    async () => {
      const id = v7();
      await there.sql(`alter role ${there.service}_app nologin`);
      await there.sql('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
        `${there.service}_app`,
      ]);
      await tell(source, opened(id));
      await new Promise((resolve) => setTimeout(resolve, 1_000));
      expect(allSeen([id], 1)()).toBe(false);
      await there.sql(`alter role ${there.service}_app login`);
      await until(allSeen([id], 1), 'the event', 20_000);
      expect(await consumer.deadLetters.list()).toEqual([]);
    },
    TIMEOUT,
  );
});
