import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import { Controller, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { INestMicroservice } from '@nestjs/common';
import { v7 } from 'uuid';
import { DomainError } from '../../src/errors/index.ts';
import { ensureTopology, EventConsumer, type EventContext, EventRelay, OnEvent } from '../../src/events/index.ts';
import type { Database } from '../../src/persistence/index.ts';
import { type FileMoved, FileMovedSchema, type FileOpened, FileOpenedSchema } from '../fixtures-events/demo_pb.ts';
import { quiet, scratchDatabase, type ScratchDatabase } from '../persistence/scratch-database.ts';
import {
  consumerFor,
  dropConsumer,
  type EventBroker,
  listenerName,
  moved,
  opened,
  sealer,
  startEventBroker,
  tell,
  until,
} from './event-fixture.ts';

const seen: string[] = [];
let fail: (version: number) => Error | undefined = () => undefined;

@Controller()
class WhenAFileChanges {
  @OnEvent(FileOpenedSchema)
  async opened({ fileId }: FileOpened, { version, passport, messageId }: EventContext): Promise<void> {
    const error = fail(version);
    if (error) throw error;
    seen.push(`opened ${fileId} by ${passport.subject}, cause ${passport.cause === messageId}`);
  }

  @OnEvent(FileMovedSchema)
  async moved({ fileId }: FileMoved, { version, tx }: EventContext): Promise<void> {
    await tx.query(
      `insert into place (place_id, org_path, kind, name, code, version) values ($1, 'dc', 'grid', '', '', 1)`,
      [fileId],
    );
    const error = fail(version);
    if (error) throw error;
    seen.push(`moved ${fileId} to ${version}`);
  }
}

/** The same event has a second effect in another folder of the service. */
@Controller()
class AlsoWhenAFileOpens {
  @OnEvent(FileOpenedSchema)
  async opened({ fileId }: FileOpened): Promise<void> {
    seen.push(`also ${fileId}`);
  }
}

@Module({ controllers: [WhenAFileChanges, AlsoWhenAFileOpens] })
class Listeners {}

describe('an event that cannot be handled', () => {
  let broker: EventBroker;
  let nc: NatsConnection;
  let home: ScratchDatabase;
  let source: Database;
  let relay: EventRelay;
  let there: ScratchDatabase;
  let app: INestMicroservice;
  let consumer: EventConsumer;
  let name: string;

  beforeAll(async () => {
    broker = await startEventBroker();
    nc = await broker.connect();
    home = await scratchDatabase();
    source = await home.open();
    await ensureTopology(nc, ['demo'], []);
    relay = new EventRelay(source, nc, 'demo', quiet);
    await relay.start();
  });
  beforeEach(async () => {
    await (await jetstreamManager(nc)).streams.purge('EVT_DEMO');
    name = listenerName();
    await consumerFor(nc, name);
    there = await scratchDatabase();
    consumer = new EventConsumer(nc, {
      service: name,
      database: await there.open(),
      sealer,
      log: quiet,
      mostDeliveries: 3,
      mostWaits: 4,
      waitMs: () => 30,
    });
    app = await NestFactory.createMicroservice(Listeners, { strategy: consumer, logger: false });
    await app.listen();
    fail = () => undefined;
    seen.length = 0;
  });
  afterEach(async () => {
    await app.close();
    await dropConsumer(nc, name);
    await there.drop();
  });
  afterAll(async () => {
    await relay.stop();
    await home.drop();
    await broker.stop();
  });

  const letters = async () =>
    (await consumer.deadLetters.list()).map(({ reason, subject, version }) => ({ reason, subject, version }));

  it('does not keep others from Nest’s controllers, each listener of an event being called', async () => {
    const id = v7();
    await tell(source, opened(id), moved(id, 2));
    await until(() => seen.some((line) => line.startsWith(`moved ${id}`)), 'the second event');
    expect(seen.filter((line) => line.includes(id))).toEqual([
      `opened ${id} by service:${name}, cause true`,
      `also ${id}`,
      `moved ${id} to 2`,
    ]);
  });

  it('leaves nothing of a failed attempt behind, and is tried for as long as what it needs is away', async () => {
    const id = v7();
    let away = 6;
    fail = (version) => (version === 2 && away-- > 0 ? new DomainError('UNAVAILABLE', 'PEER_DOWN', 'away') : undefined);
    await tell(source, opened(id), moved(id, 2));
    await until(() => seen.includes(`moved ${id} to 2`), 'the event');
    expect(seen.filter((line) => line === `moved ${id} to 2`)).toHaveLength(1);
    const kept = async () => (await there.sql('select from place where place_id = $1', [id])).length; // its key allows one
    await until(async () => (await kept()) === 1, 'the commit');
    expect(await letters()).toEqual([]);
  });

  it('does not send those behind it to the dead letters while it is still tried', async () => {
    const id = v7();
    let away = 15; // far more often than a gap would wait
    fail = (version) => (version === 1 && away-- > 0 ? new DomainError('UNAVAILABLE', 'PEER_DOWN', 'away') : undefined);
    await tell(source, opened(id), moved(id, 2));
    await until(() => seen.includes(`moved ${id} to 2`), 'the event behind it');
    expect(await letters()).toEqual([]);
  });

  it('tells a gap when an earlier version never came', async () => {
    const id = v7();
    await tell(source, moved(id, 2), opened(v7()));
    await until(async () => (await letters()).length === 1, 'the dead letter');
    expect(await letters()).toEqual([
      { reason: 'EARLIER_VERSION_MISSING', subject: 'evt.wangge.demo.v1.FileMoved', version: 2 },
    ]);
    await tell(source, opened(id));
    await until(() => seen.includes(`also ${id}`), 'the late version');
    expect(await consumer.deadLetters.replay()).toBe(1);
    expect(seen).toContain(`moved ${id} to 2`);
  });

  it('is kept at once when its body is not what its subject says, with those behind it', async () => {
    const id = v7();
    const made = headers();
    for (const [key, value] of [
      ['wg-aggregate', id],
      ['wg-version', '1'],
      ['wg-org', ''],
      ['wg-time', new Date().toISOString()],
    ] as const)
      made.set(key, value);
    await jetstream(nc).publish('evt.wangge.demo.v1.FileOpened', Buffer.from('ffffffff', 'hex'), {
      headers: made,
      msgID: v7(),
    });
    await tell(source, moved(id, 2));
    await until(async () => (await letters()).length === 2, 'the dead letters');
    expect(await letters()).toEqual([
      { reason: 'UNREADABLE', subject: 'evt.wangge.demo.v1.FileOpened', version: 1 },
      { reason: 'EARLIER_VERSION_MISSING', subject: 'evt.wangge.demo.v1.FileMoved', version: 2 },
    ]);
    expect(await consumer.deadLetters.replay()).toBe(0);
  });

  it('is kept when it has no headers at all, and of a type nobody knows only if it is not a relay’s', async () => {
    await jetstream(nc).publish('evt.wangge.demo.v1.FileOpened', 'garbage');
    await jetstream(nc).publish('evt.wangge.demo.v1.Nonsense', '');
    await until(async () => (await letters()).length === 2, 'the dead letters');
    expect((await letters()).map(({ reason, subject }) => `${reason} ${subject}`).sort()).toEqual([
      'UNREADABLE evt.wangge.demo.v1.FileOpened',
      'UNREADABLE evt.wangge.demo.v1.Nonsense',
    ]);
    const id = v7();
    await tell(source, opened(id));
    await until(() => seen.includes(`also ${id}`), 'the next event');
  });

  it('tells its reason as a word, never as a text that may quote data', async () => {
    const id = v7();
    fail = () => new RangeError('13812345678 is no phone');
    await tell(source, opened(id));
    await until(async () => (await letters()).length === 1, 'the dead letter');
    expect(await letters()).toEqual([{ reason: 'RangeError', subject: 'evt.wangge.demo.v1.FileOpened', version: 1 }]);
    fail = () => undefined;
    expect(await consumer.deadLetters.replay()).toBe(1);
    expect(await letters()).toEqual([]);
  });
});
