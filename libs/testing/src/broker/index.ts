import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { NatsConnection } from '@nats-io/nats-core';
import { type Nats, natsConfig, resolveNatsServer, startNats } from '@wangge/embedded/nats';
import { freePort } from '@wangge/embedded/process';
import { natsPermissions } from '@wangge/platform/access';
import type { Subscription } from '@wangge/platform/events';
import { connectNats } from '@wangge/platform/rpc';
import { contractServices } from '../contracts/index.ts';

const CACHE = path.resolve(import.meta.dirname, '../../../../.data/bin');
export const ADMIN = 'admin';

/**
 * A nats-server of one test, with the users and permissions of a real installation, and `admin`, who may everything. Every
 * user's password is its name.
 */
export class TestBroker {
  readonly url: string;
  readonly #start: () => Promise<Nats>;
  readonly #folder: string;
  readonly #connections: NatsConnection[] = [];
  #nats: Nats;

  private constructor(start: () => Promise<Nats>, nats: Nats, folder: string) {
    this.#start = start;
    this.#nats = nats;
    this.#folder = folder;
    this.url = nats.url;
  }

  static async start(subscriptions: readonly Subscription[] = []): Promise<TestBroker> {
    const { path: binary, version } = await resolveNatsServer({ cacheDir: CACHE });
    const folder = mkdtempSync(path.join(tmpdir(), 'wangge-nats-'));
    const port = await freePort();
    const configFile = path.join(folder, 'nats.conf');
    const services = natsPermissions(await contractServices(), subscriptions).map((user) => ({
      ...user,
      password: user.user,
    }));
    const users = [...services, { user: ADMIN, password: ADMIN, publish: ['>'], subscribe: ['>'] }];
    writeFileSync(configFile, natsConfig({ users, port, storeDir: path.join(folder, 'store'), version }), {
      mode: 0o600,
    });
    const start = () => startNats({ binary, dataDir: folder, port, configFile });
    return new TestBroker(start, await start(), folder);
  }

  /** A connection as a service, or as `admin`; closed by `stop`. */
  async connect(user: string): Promise<NatsConnection> {
    const nc = await connectNats({ url: this.url, user, password: user, service: user });
    this.#connections.push(nc);
    return nc;
  }

  /** kill -9, a pause, and a new start on the same port with the same store. */
  async restart(pauseMs = 0): Promise<void> {
    process.kill(this.#nats.pid, 'SIGKILL');
    await this.#nats.exited;
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
    this.#nats = await this.#start();
  }

  async stop(): Promise<void> {
    await Promise.all(this.#connections.map((nc) => nc.close()));
    await this.#nats.stop();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
