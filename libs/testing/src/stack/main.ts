import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { natsConfig, resolveNatsServer, startNats } from '@wangge/embedded/nats';
import { startPostgres } from '@wangge/embedded/postgres';
import { freePort } from '@wangge/embedded/process';

// The parts every integration test stands on, for as long as the test run's channel is open.

const folder = mkdtempSync(path.join(tmpdir(), 'wangge-test-stack-'));
const secret = randomBytes(18).toString('base64url');
const repository = path.resolve(import.meta.dirname, '../../../..');

async function postgres() {
  return startPostgres({
    dataDir: path.join(folder, 'postgres'),
    port: await freePort(),
    superPassword: secret,
    // Nothing here outlives the run, so waiting for the disk would only make it longer. Crash tests start a server of their own.
    settings: { max_connections: '300', fsync: 'off', synchronous_commit: 'on' },
  });
}

async function nats() {
  const { path: binary, version } = await resolveNatsServer({ cacheDir: path.join(repository, '.data/bin') });
  const port = await freePort();
  const dataDir = path.join(folder, 'nats');
  const configFile = path.join(folder, 'nats.conf');
  const user = { user: 'test', password: secret, publish: ['>'], subscribe: ['>'] };
  writeFileSync(configFile, natsConfig({ users: [user], port, storeDir: dataDir, version }), { mode: 0o600 });
  return startNats({ binary, dataDir, port, configFile });
}

const [database, broker] = await Promise.all([postgres(), nats()]);

async function stop(): Promise<void> {
  await Promise.all([database.stop(), broker.stop()]);
  rmSync(folder, { recursive: true, force: true });
  process.exit(0);
}

process.once('disconnect', () => void stop());
process.once('SIGTERM', () => void stop());
// The terminal's Ctrl-C reaches the whole group; the run itself decides when the stack may go.
process.on('SIGINT', () => undefined);
process.send?.({
  WANGGE_TEST_RUN: randomBytes(6).toString('hex'),
  WANGGE_TEST_PG_URL: database.superUrl,
  WANGGE_TEST_NATS_URL: broker.url,
  WANGGE_TEST_NATS_USER: 'test',
  WANGGE_TEST_NATS_PASSWORD: secret,
});
