import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { v7 } from 'uuid';
import {
  type EventContext,
  EventConsumer,
  type EventInit,
  EventRelay,
  ensureTopology,
  event,
} from '../../src/events/index.ts';
import { type Database, jobScope } from '../../src/persistence/index.ts';
import { connectNats } from '../../src/rpc/index.ts';
import { FileMovedSchema, FileOpenedSchema, FileShutSchema } from '../fixtures-events/demo_pb.ts';
import { quiet, type ScratchDatabase, scratchDatabase } from '../persistence/scratch-database.ts';
import { sealer } from './event-fixture.ts';

// The source tells of service "demo"; each test has a listener of a name of its own.
let nc: NatsConnection;
let sourceDb: ScratchDatabase;
let source: Database;
let relay: EventRelay;

beforeAll(async () => {
  const {
    WANGGE_TEST_NATS_URL: url = '',
    WANGGE_TEST_NATS_USER: user,
    WANGGE_TEST_NATS_PASSWORD: password,
  } = process.env;
  nc = await connectNats({
    url,
    ...(user === undefined ? {} : { user, password: password ?? '' }),
    service: 'events-test',
  });
  await ensureTopology(nc, ['demo'], []);
  sourceDb = await scratchDatabase();
  source = await sourceDb.open();
  relay = new EventRelay(source, nc, 'demo', quiet);
  await relay.start();
});

afterAll(async () => {
  await relay.stop();
  await sourceDb.drop();
  await (await jetstreamManager(nc)).streams.delete('EVT_DEMO');
  await nc.close();
});

interface Seen {
  readonly aggregateId: string;
  readonly version: number;
}

/** A listening service with its own database, whose handler fails as told. */
class Listening {
  readonly seen: Seen[] = [];
  fail: (context: EventContext) => Error | undefined = () => undefined;
  consumer: EventConsumer;

  private constructor(
    readonly name: string,
    readonly scratch: ScratchDatabase,
    readonly database: Database,
  ) {
    this.consumer = this.make();
  }

  static async start(): Promise<Listening> {
    const name = `l${v7().replaceAll('-', '').slice(-12)}`;
    await ensureTopology(nc, ['demo'], [{ service: name, sources: ['demo'] }]);
    const scratch = await scratchDatabase();
    const listening = new Listening(name, scratch, await scratch.open());
    listening.open();
    return listening;
  }

  make(): EventConsumer {
    const consumer = new EventConsumer(nc, {
      service: this.name,
      database: this.database,
      sealer,
      log: quiet,
      mostDeliveries: 3,
      waitMs: () => 20,
    });
    const handler = async (_message: unknown, context: EventContext) => {
      const error = this.fail(context);
      if (error !== undefined) throw error;
      await context.tx.query(
        `insert into place (place_id, org_path, kind, name, code, version) values ($1, 'dc', 'grid', '', '', $2)
        on conflict (place_id) do update set version = place.version + 1`,
        [context.aggregateId, context.version],
      );
      this.seen.push({ aggregateId: context.aggregateId, version: context.version });
    };
    const events = [FileOpenedSchema, FileMovedSchema];
    for (const { typeName } of events) consumer.addHandler(`evt.${typeName}`, handler as never, false, { events });
    return consumer;
  }

  open(): void {
    this.consumer.listen(() => undefined);
  }

  of(aggregateId: string): number[] {
    return this.seen.filter((one) => one.aggregateId === aggregateId).map(({ version }) => version);
  }

  async stop(): Promise<void> {
    await this.consumer.close();
    await (await jetstreamManager(nc)).consumers.delete('EVT_DEMO', this.name);
    await this.scratch.drop();
  }
}

const tell = (events: readonly EventInit[]) =>
  source.transaction(jobScope('demo', 'test'), async (tx) => {
    for (const one of events) await tx.publish(one);
  });

const opened = (id: string) =>
  event({ schema: FileOpenedSchema, aggregateId: id, version: 1, orgPath: 'dc', message: { fileId: id, title: 'a' } });
const moved = (id: string, version: number) =>
  event({ schema: FileMovedSchema, aggregateId: id, version, orgPath: 'dc', message: { fileId: id, state: 'b' } });

async function until(done: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const end = Date.now() + 10_000; !(await done());) {
    if (Date.now() > end) throw new Error(`${what} did not happen in time`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

describe('an event', () => {
  let listening: Listening;
  beforeEach(async () => {
    listening = await Listening.start();
  });
  afterEach(() => listening.stop());

  it('reaches its listener soon after the commit and never after a rollback', async () => {
    const id = v7();
    const lost = v7();
    await source
      .transaction(jobScope('demo', 'test'), async (tx) => {
        await tx.publish(opened(lost));
        throw new Error('changed my mind');
      })
      .catch(() => undefined);
    await tell([opened(id)]);
    await until(() => listening.of(id).length === 1, 'the event');
    expect(listening.of(lost)).toEqual([]);
    await until(
      async () => (await sourceDb.sql(`select from outbox where published_time is null`)).length === 0,
      'the mark',
    );
  });

  it('is handled in the order of its aggregate, also when an earlier one fails at first', async () => {
    const id = v7();
    let failures = 2;
    listening.fail = ({ aggregateId, version }) =>
      aggregateId === id && version === 2 && failures-- > 0 ? new Error('not yet') : undefined;
    await tell([opened(id), moved(id, 2), moved(id, 3), moved(id, 4)]);
    await until(() => listening.of(id).length === 4, 'all versions');
    expect(listening.of(id)).toEqual([1, 2, 3, 4]);
  });

  it('of a type nobody listens to takes its turn all the same', async () => {
    const id = v7();
    await tell([
      opened(id),
      event({ schema: FileShutSchema, aggregateId: id, version: 2, orgPath: 'dc', message: { fileId: id } }),
      moved(id, 3),
    ]);
    await until(() => listening.of(id).length === 2, 'both');
    expect(listening.of(id)).toEqual([1, 3]);
  });

  it('told twice, even under a new message id, has one effect', async () => {
    const id = v7();
    await tell([opened(id), moved(id, 2)]);
    await until(() => listening.of(id).length === 2, 'both');
    await sourceDb.sql(
      `update outbox set published_time = null, message_id = gen_random_uuid() where aggregate_id = $1`,
      [id],
    );
    relay.wake();
    await until(
      async () => (await sourceDb.sql(`select from outbox where published_time is null`)).length === 0,
      'the second telling',
    );
    const last = v7();
    await tell([opened(last)]);
    await until(() => listening.of(last).length === 1, 'the next event');
    expect(listening.of(id)).toEqual([1, 2]);
  });

  it('that always fails becomes a dead letter with those behind it, holds nobody else up, and is replayed in order', async () => {
    const bad = v7();
    const good = v7();
    listening.fail = ({ aggregateId }) => (aggregateId === bad ? new TypeError('cannot') : undefined);
    await tell([opened(bad), moved(bad, 2), opened(good)]);
    await until(() => listening.of(good).length === 1, 'the good one');
    await until(async () => (await listening.consumer.deadLetters.list()).length === 2, 'the dead letters');
    expect((await listening.consumer.deadLetters.list()).map(({ version, reason }) => [version, reason])).toEqual([
      [1, 'TypeError'],
      [2, 'EARLIER_VERSION_MISSING'],
    ]);
    expect(await listening.consumer.deadLetters.replay()).toBe(0);
    listening.fail = () => undefined;
    expect(await listening.consumer.deadLetters.replay()).toBe(2);
    expect(listening.of(bad)).toEqual([1, 2]);
    expect(await listening.consumer.deadLetters.list()).toEqual([]);
  });

  it('waits in the outbox while no relay runs and is told when one starts', async () => {
    await relay.stop();
    const ids = Array.from({ length: 250 }, () => v7());
    await tell(ids.map(opened));
    expect(ids.flatMap((id) => listening.of(id))).toEqual([]);
    relay = new EventRelay(source, nc, 'demo', quiet);
    await relay.start();
    await until(() => ids.every((id) => listening.of(id).length === 1), 'all 250');
  });

  it('is carried by one of two relays, by the other when the first leaves', async () => {
    const other = await sourceDb.open();
    const second = new EventRelay(other, nc, 'demo', quiet);
    await second.start();
    const [first, then] = [v7(), v7()];
    await other.transaction(jobScope('demo', 'test'), (tx) => tx.publish(opened(first)));
    await until(() => listening.of(first).length === 1, 'the event of the one that does not lead');
    await relay.stop();
    await tell([opened(then)]);
    await until(() => listening.of(then).length === 1, 'the event after the change');
    await second.stop();
    relay = new EventRelay(source, nc, 'demo', quiet);
    await relay.start();
  });
});
