import { Client, DatabaseError } from 'pg';
import {
  removePidFile,
  requireFreePort,
  spawnChild,
  StartError,
  writePidFile,
  type Child,
  type Exit,
} from '../process/index.ts';
import { packagedPostgres } from './binaries.ts';
import { CLEAN_ENV, awaitFormerServer, ensureCluster, lastComplaint } from './cluster.ts';
import { chooseRunAs, commandAs, preparePlace, type Place, type RunAs } from './run-as.ts';

export interface PostgresOptions {
  /** Data folder; created when absent. */
  readonly dataDir: string;
  readonly port: number;
  /** Password of the superuser `postgres`; must be the one the folder was created with. */
  readonly superPassword: string;
  /** Receives the server's own log, line by line. */
  readonly log?: (line: string) => void;
  /** Where a pid file for `stopLeftovers` is written. */
  readonly runDir?: string;
  /** Settings on top of the lean ones, e.g. `{ max_connections: '300' }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Identity of the server when started by root; found out when not given. */
  readonly runAs?: RunAs;
}

export interface Postgres {
  readonly port: number;
  /** `postgres://postgres:…@127.0.0.1:port/postgres`. */
  readonly superUrl: string;
  readonly pid: number;
  /** Settles when the server has ended, asked or not. */
  readonly exited: Promise<Exit>;
  /** `fast` (default) breaks connections and writes a checkpoint; `immediate` leaves recovery to the next start. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
}

/** Small buffers for a demonstration district on a small machine; durability is not for sale. */
const LEAN = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  cluster_name: 'wangge',
  timezone: 'UTC',
  log_timezone: 'UTC',
  max_connections: '150',
  shared_buffers: '64MB',
  maintenance_work_mem: '32MB',
  max_wal_senders: '0',
  max_wal_size: '512MB',
  min_wal_size: '64MB',
  checkpoint_timeout: '15min',
  autovacuum_max_workers: '2',
  max_parallel_workers: '2',
  io_method: 'sync', // saves three worker processes
  jit: 'off',
  fsync: 'on',
  synchronous_commit: 'on',
};

const ATTEMPTS = 5;
const READY_MS = 60_000; // recovery after a kill may take a while

/**
 * Starts PostgreSQL on `dataDir` and answers when it takes connections. TCP on 127.0.0.1 with scram only, no unix
 * socket. Works as root. The server ends when this process does, even by kill -9.
 * Throws a {@link StartError} for a busy port, a folder that is broken or foreign, and a wrong password.
 */
export async function startPostgres(options: PostgresOptions): Promise<Postgres> {
  const place = preparePlace(options.runAs ?? chooseRunAs(), packagedPostgres(), options.dataDir);
  await awaitFormerServer(place.dataDir);
  await requireFreePort(options.port, 'PostgreSQL');
  ensureCluster(place, options.superPassword);
  const superUrl = `postgres://postgres:${encodeURIComponent(options.superPassword)}@127.0.0.1:${options.port}/postgres`;
  const child = await launch(place, options, superUrl);
  const { runDir } = options;
  if (runDir !== undefined) writePidFile(runDir, 'postgres', child.pid, 'SIGINT');
  return {
    port: options.port,
    superUrl,
    pid: child.pid,
    exited: child.exited,
    async stop(mode = 'fast') {
      await child.stop(30_000, mode === 'fast' ? 'SIGINT' : 'SIGQUIT');
      if (runDir !== undefined) removePidFile(runDir, 'postgres');
    },
  };
}

async function launch(place: Place, options: PostgresOptions, superUrl: string): Promise<Child> {
  for (let attempt = 1; ; attempt += 1) {
    const lines: string[] = [];
    const child = spawnServer(place, options, (line) => {
      options.log?.(line);
      lines.push(line);
      if (lines.length > 50) lines.shift();
    });
    const outcome = await Promise.race([ready(superUrl, child), child.exited.then(() => 'ended' as const)]);
    if (outcome === 'ready') return child;
    await child.stop(5_000);
    if (outcome instanceof StartError) throw outcome;
    const reason = lastComplaint(lines) ?? 'it ended without a word';
    // The connections of a server killed a moment ago hold its lock and memory until they notice.
    const transient = /lock file|shared memory|could not bind/.test(reason);
    if (!transient || attempt === ATTEMPTS) {
      throw new StartError(
        `PostgreSQL did not start on ${place.dataDir}: ${reason}; restore the folder or start over with --fresh.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, 500 * attempt));
    await awaitFormerServer(place.dataDir);
  }
}

function spawnServer(place: Place, options: PostgresOptions, onLine: (line: string) => void): Child {
  const settings = { ...LEAN, ...options.settings, port: String(options.port) };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const command = commandAs(place, 'postgres', ['-D', place.dataDir, ...flags]);
  return spawnChild({
    ...command,
    cwd: '/',
    env: CLEAN_ENV,
    onLine,
    bond: 'reaper',
    stopSignal: 'SIGINT',
    // Whoever should have stopped it crashed: no checkpoint, which on a busy disk takes longer than anybody waits and
    // whose process a kill of the group does not reach; the log brings everything back at the next start.
    orphanSignal: 'SIGQUIT',
  });
}

async function ready(superUrl: string, child: Child): Promise<'ready' | 'slow' | StartError> {
  let ended = false;
  void child.exited.then(() => (ended = true));
  for (const end = Date.now() + READY_MS; Date.now() < end && !ended;) {
    const client = new Client({ connectionString: superUrl, connectionTimeoutMillis: 2_000 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return 'ready';
    } catch (error) {
      if (error instanceof DatabaseError && error.code === '28P01') {
        return new StartError(
          'PostgreSQL refuses the password of its superuser: the secrets file and the data folder do not belong together.',
        );
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    } finally {
      await client.end().catch(() => undefined);
    }
  }
  return 'slow';
}
