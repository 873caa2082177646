import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { commandLine, processesIn, processStart, StartError, waitUntil } from '../process/index.ts';
import { POSTGRES_MAJOR } from './binaries.ts';
import { commandAs, type Place } from './run-as.ts';

/**
 * Creates the cluster when the folder is absent or empty, else checks that it is one this version can open. A cluster
 * appears by renaming: an interrupted initdb leaves nothing that looks like data.
 */
export function ensureCluster(place: Place, superPassword: string): void {
  const { dataDir } = place;
  if (existsSync(dataDir) && readdirSync(dataDir).length > 0) return checkCluster(dataDir);
  const fresh = `${dataDir}.init`;
  const passwordFile = `${dataDir}.password`;
  rmSync(fresh, { recursive: true, force: true });
  mkdirSync(fresh, { recursive: true, mode: 0o700 });
  writeFileSync(passwordFile, `${superPassword}\n`, { mode: 0o600 });
  if (place.runAs.kind === 'account') {
    for (const path of [fresh, passwordFile]) chownSync(path, place.runAs.uid, place.runAs.gid);
  }
  try {
    initdb(place, fresh, passwordFile);
    renameSync(fresh, dataDir);
  } finally {
    rmSync(passwordFile, { force: true });
  }
}

/** What a PostgreSQL program needs of the environment; ours may hold anything or, under `env -i`, nothing. */
export const CLEAN_ENV = { PATH: process.env['PATH'] ?? '/usr/bin:/bin', LC_ALL: 'C' };

function initdb(place: Place, target: string, passwordFile: string): void {
  // Encoding and locale are named in full: a clean environment otherwise gives SQL_ASCII.
  const locale = ['--encoding=UTF8', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--locale=C'];
  const login = ['--username=postgres', `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
  const { command, args, ...account } = commandAs(place, 'initdb', [`--pgdata=${target}`, ...locale, ...login]);
  const run = spawnSync(command, [...args], { ...account, env: CLEAN_ENV, cwd: '/', encoding: 'utf8' });
  if (run.status === 0) return;
  const reason = lastComplaint(`${run.stderr ?? ''}`.split('\n')) ?? run.error?.message ?? 'initdb failed';
  throw new StartError(`PostgreSQL could not create its data folder ${place.dataDir}: ${reason}.`, {
    cause: run.error,
  });
}

function checkCluster(dataDir: string): void {
  const file = join(dataDir, 'PG_VERSION');
  const version = existsSync(file) ? readFileSync(file, 'utf8').trim() : undefined;
  const complete = ['base', 'global', 'pg_wal', 'postgresql.conf'].every((name) => existsSync(join(dataDir, name)));
  if (version === undefined || !complete) {
    throw new StartError(
      `The folder ${dataDir} is not a complete PostgreSQL data folder: restore it or start over with --fresh.`,
    );
  }
  if (version !== POSTGRES_MAJOR) {
    throw new StartError(
      `The data folder ${dataDir} was made by PostgreSQL ${version} and this is ${POSTGRES_MAJOR}: move the data by dump, or start over with --fresh.`,
    );
  }
  chmodSync(dataDir, 0o700);
}

/**
 * Deals with what a killed server leaves behind: waits while it or one of its connections still ends, and refuses when
 * it lives on. The pid file is PostgreSQL's to judge and stays, for it also guards against such connections; it goes
 * only when its number now belongs to another program, which would make PostgreSQL refuse for ever.
 */
export async function awaitFormerServer(dataDir: string, patienceMs = 10_000): Promise<void> {
  const file = join(dataDir, 'postmaster.pid');
  if (!existsSync(file)) return;
  const pid = Number(readFileSync(file, 'utf8').split('\n')[0]);
  const busy = () => processesIn(dataDir).length > 0 || commandLine(pid).includes(dataDir);
  if (!(await waitUntil(() => !busy(), patienceMs))) {
    throw new StartError(
      `PostgreSQL already runs on the data folder ${dataDir} (process ${pid}): stop that one first.`,
    );
  }
  if (processStart(pid) !== undefined) rmSync(file, { force: true });
}

/** The last FATAL, PANIC or error line of PostgreSQL's output without its prefix and full stop. */
export function lastComplaint(lines: readonly string[]): string | undefined {
  const line = lines.findLast((text) => /\b(FATAL|PANIC|error|ERROR):/.test(text));
  return line?.replace(/^.*?\b(?:FATAL|PANIC|error|ERROR):\s*/, '').replace(/\.$/, '');
}
