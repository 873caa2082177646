import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import { connect, type NatsConnection } from '@nats-io/transport-node';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  natsConfig,
  resolveNatsServer,
  startNats,
  type Nats,
  type NatsOptions,
  type NatsServer,
} from '../src/nats/index.ts';
import { freePort, processStart, StartError } from '../src/process/index.ts';

const users = [
  { user: 'admin', password: 'a"dmin$1', publish: ['>'], subscribe: ['>'] },
  {
    user: 'grid',
    password: 'g',
    publish: ['evt.grid.>'],
    subscribe: ['rpc.grid.> grid'],
    responses: { max: 3, expires: '1m' },
  },
  { user: 'mute', password: 'm', publish: [], subscribe: [] },
];
let home: string;
let server: NatsServer;
let options: NatsOptions;
let monitorPort: number;
let nats: Nats;
let admin: NatsConnection;

beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'wangge-nats-'));
  server = await resolveNatsServer({ cacheDir: join(import.meta.dirname, '../../../.data/bin') });
  const port = await freePort();
  monitorPort = await freePort();
  options = { binary: server.path, dataDir: join(home, 'nats'), port, configFile: join(home, 'nats.conf') };
  const config = natsConfig({
    users,
    port,
    storeDir: join(home, 'nats', 'store'),
    monitorPort,
    version: server.version,
  });
  writeFileSync(options.configFile, config, { mode: 0o600 });
  nats = await startNats(options);
  admin = await login('admin', 'a"dmin$1');
}, 600_000);

afterAll(async () => {
  await admin.close();
  await nats.stop();
  rmSync(home, { recursive: true, force: true });
});

const login = (user: string, pass: string) => connect({ servers: nats.url, user, pass, reconnect: false });

describe('the embedded NATS', () => {
  it('lets nobody in without a login', async () => {
    await expect(connect({ servers: nats.url, reconnect: false })).rejects.toThrow(/authorization/i);
    await expect(login('grid', 'guess')).rejects.toThrow(/authorization/i);
  });

  it('syncs JetStream before it acknowledges, where the server can', async () => {
    const varz = (await (await fetch(`http://127.0.0.1:${monitorPort}/varz`)).json()) as {
      jetstream: { config: { sync_always?: boolean } };
    };
    expect(varz.jetstream.config.sync_always ?? false).toBe(!server.version.startsWith('2.9.'));
  });

  it('lets a user publish and subscribe what its lists name and nothing else', async () => {
    const grid = await login('grid', 'g');
    const refusals: string[] = [];
    void (async () => {
      for await (const status of grid.status()) if (status.type === 'error') refusals.push(status.error.message);
    })();
    const seen: string[] = [];
    admin.subscribe('evt.>', { callback: (_error, message) => void seen.push(message.subject) });
    await admin.flush();
    grid.publish('evt.grid.told');
    grid.publish('evt.casework.told');
    await grid.flush();
    await admin.flush();
    expect(seen).toEqual(['evt.grid.told']);
    for (const subject of ['rpc.casework.x', 'rpc.grid.x', '>']) {
      const outcome = new Promise((resolve) =>
        grid.subscribe(subject, { callback: (error) => resolve(error?.message) }),
      );
      expect(await outcome).toMatch(/permissions violation/i);
    }
    await grid.close();
  });

  it('lets a user answer the requests it serves', async () => {
    const grid = await login('grid', 'g');
    grid.subscribe('rpc.grid.locate', { queue: 'grid', callback: (_error, message) => void message.respond('here') });
    await grid.flush();
    expect((await admin.request('rpc.grid.locate')).string()).toBe('here');
    await grid.close();
  });

  it('gives a user with empty lists nothing', async () => {
    const mute = await login('mute', 'm');
    const outcome = new Promise((resolve) => mute.subscribe('any', { callback: (error) => resolve(error?.message) }));
    expect(await outcome).toMatch(/permissions violation/i);
    let heard = 0;
    const all = admin.subscribe('spoken', { callback: () => void (heard += 1) });
    await admin.flush();
    mute.publish('spoken');
    await mute.flush();
    await admin.flush();
    expect(heard).toBe(0);
    all.unsubscribe();
    await mute.close();
  });

  it('keeps acknowledged messages over kill -9', async () => {
    const manager = await jetstreamManager(admin);
    await manager.streams.add({ name: 'kept', subjects: ['kept.>'] });
    await jetstream(admin).publish('kept.one', 'x');
    const first = nats.pid;
    process.kill(first, 'SIGKILL');
    await nats.exited;
    nats = await startNats(options);
    expect(processStart(first)).toBeUndefined();
    admin = await login('admin', 'a"dmin$1');
    expect((await (await jetstreamManager(admin)).streams.info('kept')).state.messages).toBe(1);
  }, 30_000);

  it('tells a busy port and a configuration it refuses in one sentence', async () => {
    await expect(startNats(options)).rejects.toThrow(
      `NATS cannot start because port ${options.port} on 127.0.0.1 is in use by another program.`,
    );
    const configFile = join(home, 'bad.conf');
    writeFileSync(configFile, '{"jetstream": {"unheard_of": 1}}');
    const start = startNats({ ...options, port: await freePort(), configFile });
    await expect(start).rejects.toThrow(StartError);
    await expect(start).rejects.toThrow(/^NATS did not start: .*unheard_of.*\.$/);
  }, 30_000);
});
