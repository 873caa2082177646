import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { natsConfig, resolveNatsServer, startNats, type Nats } from '@wangge/embedded/nats';
import { ensureDatabase, startPostgres, type Postgres } from '@wangge/embedded/postgres';
import { freePort } from '@wangge/embedded/process';
import { natsPermissions } from '@wangge/platform/access';
import { ensureTopology } from '@wangge/platform/events';
import { migrate } from '@wangge/platform/persistence';
import { connectNats } from '@wangge/platform/rpc';
import { contractServices } from '@wangge/testing/contracts';
import type { DataSource } from 'typeorm';
import { sources, subscriptions } from '../../../deploy/nats/subscriptions.ts';
import { databaseUrl, superUrlOf, type Setting } from '../../start/environment.ts';
import {
  foldersBelow,
  loadSecrets,
  services,
  withDatabase,
  type Ports,
  type Secrets,
  type ServiceName,
} from '../../start/layout.ts';
import { openClient } from './client.ts';

type NatsConnection = Awaited<ReturnType<typeof connectNats>>;

export const root = path.resolve(import.meta.dirname, '../../..');

/** PostgreSQL with all migrated databases and NATS with all streams, on free ports and in a folder of their own. */
export class Stack {
  readonly setting: Setting;
  readonly natsVersion: string;
  readonly #postgres: Postgres;
  readonly #nats: Nats;
  readonly #connections: NatsConnection[] = [];

  private constructor(setting: Setting, natsVersion: string, postgres: Postgres, nats: Nats) {
    this.setting = setting;
    this.natsVersion = natsVersion;
    this.#postgres = postgres;
    this.#nats = nats;
  }

  static async start(say: (line: string) => void): Promise<Stack> {
    const data = mkdtempSync(path.join(tmpdir(), 'wangge-bench-'));
    const folders = foldersBelow(data);
    for (const folder of [folders.run, folders.logs, folders.files]) mkdirSync(folder, { recursive: true });
    const setting = { root, folders, ports: await freePorts(), secrets: loadSecrets(folders) };
    const postgres = await postgresOf(setting);
    try {
      const [{ version, nats }] = await Promise.all([natsOf(setting, say), databasesOf(setting)]);
      const stack = new Stack(setting, version, postgres, nats);
      await tryOut(superUrlOf(setting));
      await ensureTopology(await stack.connectNats('admin'), sources, subscriptions);
      say('PostgreSQL and NATS run, databases are migrated');
      return stack;
    } catch (error) {
      await postgres.stop('immediate');
      rmSync(data, { recursive: true, force: true });
      throw error;
    }
  }

  /** Address of a service's database as the role the service runs under. */
  appUrl(service: ServiceName): string {
    return databaseUrl(this.setting, service, 'app');
  }

  /** The same as the owner of its tables. */
  ownerUrl(service: ServiceName): string {
    return databaseUrl(this.setting, service, 'owner');
  }

  /** A connection of its own for `user`, a service or `admin`, who may publish and subscribe to everything. */
  async connectNats(user: ServiceName | 'seed' | 'admin'): Promise<NatsConnection> {
    const connection = await connectNats({ ...this.natsLogin(user), service: user });
    this.#connections.push(connection);
    return connection;
  }

  natsLogin(user: ServiceName | 'seed' | 'admin'): { url: string; user: string; password: string } {
    const { secrets } = this.setting;
    const password = user === 'admin' ? secrets.natsAdmin : secrets.nats(user);
    return { url: `nats://127.0.0.1:${this.setting.ports.nats}`, user, password };
  }

  async stop(): Promise<void> {
    await Promise.all(this.#connections.map((connection) => connection.close()));
    await this.#nats.stop();
    await this.#postgres.stop();
    rmSync(this.setting.folders.data, { recursive: true, force: true });
  }
}

/** A setting to try out, e.g. WANGGE_BENCH_SQL="alter role casework_app set work_mem = '16MB'". */
async function tryOut(superUrl: string): Promise<void> {
  const sql = process.env['WANGGE_BENCH_SQL'];
  if (sql === undefined) return;
  const client = await openClient(superUrl);
  await client.query(sql);
  await client.end();
}

async function freePorts(): Promise<Ports> {
  const free = async (count: number) => {
    const ports = new Set<number>();
    while (ports.size < count) ports.add(await freePort());
    return [...ports];
  };
  const [http = 0, grpc = 0, oidc = 0, postgres = 0, nats = 0, natsMonitor = 0, sink = 0, ...health] = await free(
    7 + services.length,
  );
  const healthOf = Object.fromEntries(services.map((name, index) => [name, health[index] ?? 0]));
  return { http, grpc, oidc, postgres, nats, natsMonitor, sink, health: healthOf as Ports['health'] };
}

const postgresOf = ({ folders, ports, secrets }: Setting): Promise<Postgres> =>
  startPostgres({ dataDir: folders.postgres, port: ports.postgres, superPassword: secrets.superuser });

async function natsOf({ folders, ports, secrets }: Setting, say: (line: string) => void) {
  const cacheDir = process.env['WANGGE_NATS_CACHE'] ?? path.join(root, '.data/bin');
  const server = await resolveNatsServer({ cacheDir, log: say });
  const configFile = path.join(folders.data, 'nats.conf');
  const config = natsConfig({
    users: await natsUsers(secrets),
    port: ports.nats,
    storeDir: folders.nats,
    version: server.version,
  });
  writeFileSync(configFile, config, { mode: 0o600 });
  const nats = await startNats({ binary: server.path, dataDir: folders.nats, port: ports.nats, configFile });
  return { version: server.version, nats };
}

/** The users of npm start with their permissions, and an administrator for the bench itself. */
async function natsUsers(secrets: Secrets) {
  const users = natsPermissions(await contractServices(), subscriptions).map((user) => ({
    ...user,
    password: secrets.nats(user.user),
  }));
  return [...users, { user: 'admin', password: secrets.natsAdmin, publish: ['>'], subscribe: ['>'] }];
}

async function databasesOf(setting: Setting): Promise<void> {
  const { secrets } = setting;
  for (const service of withDatabase) {
    const passwords = { ownerPassword: secrets.owner(service), appPassword: secrets.app(service) };
    await ensureDatabase({ superUrl: superUrlOf(setting), service, ...passwords });
    const file = path.join(root, 'services', service, 'dist/data-source.js');
    const { dataSource } = (await import(file)) as { dataSource: (url: string) => DataSource };
    await migrate(dataSource(databaseUrl(setting, service, 'owner')));
  }
}
