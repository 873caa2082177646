import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { type Nats, natsConfig, resolveNatsServer, startNats } from '@wangge/embedded/nats';
import { ensureTopology, event, type EventInit, streamOf } from '../../src/events/index.ts';
import { type Database, jobScope, Sealer } from '../../src/persistence/index.ts';
import { connectNats } from '../../src/rpc/index.ts';
import { FileMovedSchema, FileOpenedSchema } from '../fixtures-events/demo_pb.ts';

/** A broker of one test file, which may be killed and emptied; of whatever version `NATS_SERVER` or the resolver finds. */
export interface EventBroker {
  readonly url: string;
  connect(): Promise<NatsConnection>;
  /** kill -9 and a new start on the same port; `wipe` loses everything it stored. */
  restart(options?: { pauseMs?: number; wipe?: boolean }): Promise<void>;
  stop(): Promise<void>;
}

const CACHE = join(import.meta.dirname, '../../../../.data/bin');
const USER = 'admin';

export async function startEventBroker(): Promise<EventBroker> {
  const { path: binary, version } = await resolveNatsServer({ cacheDir: CACHE });
  const dataDir = mkdtempSync(join(tmpdir(), 'wangge-events-'));
  const storeDir = join(dataDir, 'store');
  const port = await freePort();
  const configFile = join(dataDir, 'nats.conf');
  const users = [{ user: USER, password: USER, publish: ['>'], subscribe: ['>'] }];
  writeFileSync(configFile, natsConfig({ users, port, storeDir, version }), { mode: 0o600 });
  const start = (): Promise<Nats> => startNats({ binary, dataDir, port, configFile });
  let nats = await start();
  const connections: NatsConnection[] = [];
  return {
    url: nats.url,
    async connect() {
      const nc = await connectTo(nats.url);
      connections.push(nc);
      return nc;
    },
    async restart({ pauseMs = 0, wipe = false } = {}) {
      process.kill(nats.pid, 'SIGKILL');
      await nats.exited;
      if (wipe) rmSync(storeDir, { recursive: true, force: true });
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
      nats = await start();
    },
    async stop() {
      await Promise.all(connections.map((nc) => nc.close()));
      await nats.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

export const connectTo = (url: string): Promise<NatsConnection> =>
  connectNats({ url, user: USER, password: USER, service: 'events-test' });

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });

/** Seals with a key of this process. */
export const sealer = new Sealer({ sealKeys: new Map([['k1', randomBytes(32)]]), indexKey: randomBytes(32) });

/** Name of a listening service that no other test has. */
export const listenerName = () => `l${randomBytes(5).toString('hex')}`;

/** Makes the stream of service `demo` and a consumer for `listener`, whose deliveries come back after `ackWaitMs`. */
export async function consumerFor(nc: NatsConnection, listener: string, ackWaitMs = 1_000): Promise<void> {
  await ensureTopology(nc, ['demo'], [{ service: listener, sources: ['demo'] }]);
  await (await jetstreamManager(nc)).consumers.update(streamOf('demo'), listener, { ack_wait: ackWaitMs * 1_000_000 });
}

export async function dropConsumer(nc: NatsConnection, listener: string): Promise<void> {
  await (await jetstreamManager(nc)).consumers.delete(streamOf('demo'), listener);
}

export const opened = (id: string): EventInit =>
  event({ schema: FileOpenedSchema, aggregateId: id, version: 1, orgPath: 'dc', message: { fileId: id, title: 'a' } });

export const moved = (id: string, version: number): EventInit =>
  event({ schema: FileMovedSchema, aggregateId: id, version, orgPath: 'dc', message: { fileId: id, state: 'b' } });

/** Commits events to the outbox of `source`. */
export const tell = (source: Database, ...events: readonly EventInit[]): Promise<void> =>
  source.transaction(jobScope('demo', 'test'), async (tx) => {
    for (const one of events) await tx.publish(one);
  });

export async function until(done: () => boolean | Promise<boolean>, what: string, ms = 15_000): Promise<void> {
  for (const end = Date.now() + ms; !(await done());) {
    if (Date.now() > end) throw new Error(`${what} did not happen in time`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
