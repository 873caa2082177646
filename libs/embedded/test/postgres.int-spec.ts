import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Client } from 'pg';
import {
  cloneDatabase,
  dropDatabase,
  ensureDatabase,
  startPostgres,
  urlFor,
  type Postgres,
  type PostgresOptions,
  type ServiceUrls,
} from '../src/postgres/index.ts';
import { packagedPostgres } from '../src/postgres/binaries.ts';
import { commandAs, preparePlace } from '../src/postgres/run-as.ts';
import { freePort, processStart, StartError } from '../src/process/index.ts';

const superPassword = 'p@ss/word';
const isRoot = process.getuid?.() === 0;
let home: string;
let options: PostgresOptions;
let postgres: Postgres;

/** Below a folder closed to everybody else, as root's home is. */
beforeAll(async () => {
  home = mkdtempSync('/tmp/wangge-postgres-');
  chmodSync(home, 0o700);
  options = { dataDir: join(home, 'data'), port: await freePort(), superPassword };
  postgres = await startPostgres(options);
}, 60_000);

afterAll(async () => {
  await postgres.stop();
  rmSync(home, { recursive: true, force: true });
});

async function query<Row extends object>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Row>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('the embedded PostgreSQL', () => {
  it('is made in UTF8 with a builtin locale and keeps every commit', async () => {
    const [row] = await query<Record<string, string>>(
      postgres.superUrl,
      `SELECT pg_encoding_to_char(encoding) AS encoding, datlocprovider AS provider, datlocale AS locale,
              current_setting('fsync') AS fsync, current_setting('unix_socket_directories') AS sockets
         FROM pg_database WHERE datname = 'postgres'`,
    );
    expect(row).toEqual({ encoding: 'UTF8', provider: 'b', locale: 'C.UTF-8', fsync: 'on', sockets: '' });
  });

  it('refuses a wrong password', async () => {
    await expect(query(urlFor(postgres.superUrl, { password: 'guess' }), 'SELECT 1')).rejects.toMatchObject({
      code: '28P01',
    });
  });

  it('starts again after kill -9 with what was committed', async () => {
    await query(postgres.superUrl, `CREATE TABLE kept AS SELECT 1 AS one`);
    process.kill(postgres.pid, 'SIGKILL');
    postgres = await startPostgres(options);
    expect(await query(postgres.superUrl, 'SELECT one FROM kept')).toEqual([{ one: 1 }]);
  }, 60_000);

  it('ends when its supervisor is killed, and starts at once with what was committed', async () => {
    const left = { ...options, dataDir: join(home, 'left'), port: await freePort() };
    const program = join(home, 'supervisor.ts');
    const library = new URL('../src/postgres/index.ts', import.meta.url).href;
    writeFileSync(
      program,
      `import { startPostgres } from '${library}';
       const postgres = await startPostgres(${JSON.stringify(left)});
       console.log(postgres.pid);`,
    );
    const supervisor = spawn(process.execPath, [program], { stdio: ['ignore', 'pipe', 'inherit'] });
    const pid = await new Promise<number>((resolve) =>
      supervisor.stdout.once('data', (data: Buffer) => resolve(Number(data))),
    );
    await query(
      urlFor(postgres.superUrl, {}).replace(`:${options.port}/`, `:${left.port}/`),
      'CREATE TABLE kept AS SELECT 3 AS three',
    );
    supervisor.kill('SIGKILL');
    const next = await startPostgres({ ...left, port: await freePort() });
    expect(processStart(pid)).toBeUndefined();
    expect(await query(next.superUrl, 'SELECT three FROM kept')).toEqual([{ three: 3 }]);
    await next.stop();
  }, 60_000);

  it('starts again although the number in its pid file now belongs to another program', async () => {
    await postgres.stop();
    writeFileSync(join(options.dataDir, 'postmaster.pid'), `${process.ppid}\n${options.dataDir}\n`);
    postgres = await startPostgres(options);
    expect(processStart(postgres.pid)).toBeDefined();
  }, 60_000);

  it('tells a busy port in one sentence', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const start = startPostgres({ ...options, dataDir: join(home, 'other'), port });
    await expect(start).rejects.toThrow(
      new StartError(`PostgreSQL cannot start because port ${port} on 127.0.0.1 is in use by another program.`),
    );
    server.close();
  });

  it('tells a second server on the same folder that one runs already', async () => {
    const start = startPostgres({ ...options, port: await freePort() });
    await expect(start).rejects.toThrow(/already runs on the data folder/);
  }, 30_000);

  it('tells a folder that is no data folder, one of another version and one with a hole', async () => {
    const port = await freePort();
    const start = (name: string) => startPostgres({ ...options, dataDir: join(home, name), port });
    mkdirSync(join(home, 'foreign'));
    writeFileSync(join(home, 'foreign', 'letter.txt'), 'hello');
    await expect(start('foreign')).rejects.toThrow(/is not a complete PostgreSQL data folder/);

    const first = await start('broken');
    await first.stop();
    rmSync(join(home, 'broken', 'global', 'pg_control'));
    await expect(start('broken')).rejects.toThrow(/PostgreSQL did not start on .*broken/);
    writeFileSync(join(home, 'broken', 'PG_VERSION'), '15\n');
    await expect(start('broken')).rejects.toThrow(/was made by PostgreSQL 15 and this is 18/);
    expect(await start('broken').catch((error: unknown) => error)).toBeInstanceOf(StartError);
  }, 60_000);

  if (isRoot) {
    it('gives that account a copy of programs it cannot reach, also under a strict umask', () => {
      const closed = join(home, 'native');
      cpSync(packagedPostgres(), closed, { recursive: true, verbatimSymlinks: true });
      const umask = process.umask(0o077);
      const place = preparePlace({ kind: 'account', uid: 65534, gid: 65534 }, closed, '/tmp/wangge-no-data');
      process.umask(umask);
      expect(place).toMatchObject({
        native: expect.stringMatching(/^\/var\/lib\/wangge\/programs-/),
        dataDir: '/tmp/wangge-no-data',
      });
      const { command, args, ...account } = commandAs(place, 'postgres', ['--version']);
      expect(spawnSync(command, args, { ...account, cwd: '/', encoding: 'utf8' }).stdout).toMatch(/PostgreSQL\) 18/);
      rmSync(place.native, { recursive: true, force: true });
    });

    it('runs as another account where namespaces are forbidden, even below a closed folder', async () => {
      const account = {
        ...options,
        dataDir: join(home, 'moved'),
        port: await freePort(),
        runAs: { kind: 'account', uid: 65534, gid: 65534 } as const,
      };
      const first = await startPostgres(account);
      await query(first.superUrl, 'CREATE TABLE kept AS SELECT 2 AS two');
      await first.stop();
      const second = await startPostgres(account);
      expect(await query(second.superUrl, 'SELECT two FROM kept')).toEqual([{ two: 2 }]);
      const [row] = await query<{ folder: string }>(
        second.superUrl,
        `SELECT current_setting('data_directory') AS folder`,
      );
      await second.stop();
      expect(row?.folder).toMatch(/^\/var\/lib\/wangge\/moved-/);
      expect(existsSync(join(account.dataDir, 'PG_VERSION'))).toBe(false);
      rmSync(row?.folder ?? '', { recursive: true, force: true });
      await expect(startPostgres(account)).rejects.toThrow(/were kept in .* which is gone/);
    }, 60_000);
  }
});

describe('the databases of the services', () => {
  let grid: ServiceUrls;
  let casework: ServiceUrls;

  beforeAll(async () => {
    const passwords = { superUrl: postgres.superUrl, ownerPassword: `o'wner`, appPassword: 'a:pp/1' };
    [grid, casework] = await Promise.all([
      ensureDatabase({ ...passwords, service: 'grid' }),
      ensureDatabase({ ...passwords, service: 'casework' }),
    ]);
    await query(casework.ownerUrl, 'CREATE TABLE matter (id int); GRANT SELECT, INSERT ON matter TO casework_app');
  });

  it('can be ensured again without a change', async () => {
    const again = await ensureDatabase({
      superUrl: postgres.superUrl,
      service: 'grid',
      ownerPassword: `o'wner`,
      appPassword: 'new',
    });
    await expect(query(grid.appUrl, 'SELECT 1')).rejects.toMatchObject({ code: '28P01' });
    expect(await query(again.appUrl, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    grid = again;
  });

  it('give the app role what the owner granted and nothing to create', async () => {
    await query(casework.appUrl, 'INSERT INTO matter VALUES (1)');
    await expect(query(casework.appUrl, 'DELETE FROM matter')).rejects.toMatchObject({ code: '42501' });
    for (const sql of [
      'CREATE TABLE x (id int)',
      'CREATE TEMP TABLE x (id int)',
      'CREATE SCHEMA x',
      'CREATE DATABASE x',
      'CREATE ROLE x',
      'CREATE EXTENSION pg_trgm',
    ]) {
      await expect(query(casework.appUrl, sql)).rejects.toMatchObject({ code: '42501' });
    }
  });

  it('let no role into the database of another service', async () => {
    for (const url of [casework.appUrl, casework.ownerUrl]) {
      for (const database of ['grid', 'postgres', 'template1']) {
        await expect(query(urlFor(url, { database }), 'SELECT 1')).rejects.toMatchObject({ code: '42501' });
      }
    }
  });

  it('have roles that are no superusers and bypass no row security', async () => {
    const roles = await query(
      postgres.superUrl,
      `SELECT rolname FROM pg_roles WHERE rolcanlogin AND (rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole)`,
    );
    expect(roles).toEqual([{ rolname: 'postgres' }]);
  });

  it('let the owner add the extensions that need no superuser', async () => {
    await query(casework.ownerUrl, 'CREATE EXTENSION IF NOT EXISTS btree_gist');
  });

  it('are cloned with their tables, owner and access, and dropped while somebody is connected', async () => {
    await cloneDatabase(postgres.superUrl, 'casework', 'casework_test_1');
    const app = urlFor(casework.appUrl, { database: 'casework_test_1' });
    expect(await query(app, 'SELECT count(*)::int AS n FROM matter')).toEqual([{ n: 1 }]);
    await query(urlFor(casework.ownerUrl, { database: 'casework_test_1' }), 'ALTER TABLE matter ADD COLUMN title text');
    await expect(query(urlFor(grid.appUrl, { database: 'casework_test_1' }), 'SELECT 1')).rejects.toMatchObject({
      code: '42501',
    });

    const busy = new Client({ connectionString: app });
    busy.on('error', () => undefined);
    await busy.connect();
    await dropDatabase(postgres.superUrl, 'casework_test_1');
    await dropDatabase(postgres.superUrl, 'casework_test_1');
    await expect(query(app, 'SELECT 1')).rejects.toMatchObject({ code: '3D000' });
  });
});
