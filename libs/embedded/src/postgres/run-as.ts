import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  existsSync,
  lchownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { StartError } from '../process/index.ts';

/**
 * Under which identity the PostgreSQL programs run, since they refuse root:
 * - `caller`: we are an ordinary user already;
 * - `namespace`: a user namespace in which our root is called something else; every folder stays readable;
 * - `account`: another account, for containers that forbid namespaces; it must be able to reach programs and data.
 */
export type RunAs =
  | { readonly kind: 'caller' }
  | { readonly kind: 'namespace'; readonly uid: number }
  | { readonly kind: 'account'; readonly uid: number; readonly gid: number };

/** Where programs and data are for the chosen identity. */
export interface Place {
  readonly runAs: RunAs;
  readonly native: string;
  readonly dataDir: string;
}

/** What only `account` needs when the project or the data lie below a folder that is closed to others. */
const READABLE = '/var/lib/wangge';
const MOVED = 'MOVED_TO';

export function chooseRunAs(): RunAs {
  if (process.getuid?.() !== 0) return { kind: 'caller' };
  const account = unprivilegedAccount();
  const namespaces = spawnSync('unshare', ['-U', `--map-user=${account.uid}`, 'true']).status === 0;
  return namespaces ? { kind: 'namespace', uid: account.uid } : { kind: 'account', ...account };
}

/** Makes programs and data reachable for the identity and hands it the data folder. */
export function preparePlace(runAs: RunAs, native: string, dataDir: string): Place {
  const wanted = resolve(dataDir);
  const actual =
    movedTo(wanted) ?? (runAs.kind === 'account' && !reachable(dirname(wanted)) ? moveAway(wanted) : wanted);
  if (runAs.kind === 'caller') requireOwner(actual);
  else own(actual, runAs.kind === 'account' ? runAs.uid : 0, runAs.kind === 'account' ? runAs.gid : 0);
  const programs = runAs.kind === 'account' && !reachable(native) ? copyPrograms(native) : native;
  return { runAs, native: programs, dataDir: actual };
}

/** The command, and the account for `spawn`, that run a program of PostgreSQL under the identity. */
export function commandAs({ runAs, native }: Place, program: string, args: readonly string[]) {
  const binary = join(native, 'bin', program);
  switch (runAs.kind) {
    case 'caller':
      return { command: binary, args };
    case 'namespace':
      return { command: 'unshare', args: ['-U', `--map-user=${runAs.uid}`, binary, ...args] };
    case 'account':
      return { command: binary, args, uid: runAs.uid, gid: runAs.gid };
  }
}

/** Gives `path` and all below to an account. The top goes last: once it belongs to the account, everything does. */
export function own(path: string, uid: number, gid: number): void {
  if (!existsSync(path) || lstatSync(path).uid === uid) return;
  for (const name of readdirSync(path, { recursive: true, encoding: 'utf8' })) lchownSync(join(path, name), uid, gid);
  lchownSync(path, uid, gid);
}

function unprivilegedAccount(): { uid: number; gid: number } {
  const accounts = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  const [, , uid, gid] =
    accounts.find(([name]) => name === 'postgres') ?? accounts.find(([name]) => name === 'nobody') ?? [];
  if (uid === undefined || gid === undefined) {
    throw new StartError(
      'PostgreSQL refuses to run as root, and this machine has no account "postgres" or "nobody" for it.',
    );
  }
  return { uid: Number(uid), gid: Number(gid) };
}

function reachable(path: string): boolean {
  for (let folder = path; ; folder = dirname(folder)) {
    if (existsSync(folder) && (statSync(folder).mode & 0o001) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

function movedTo(dataDir: string): string | undefined {
  const marker = join(dataDir, MOVED);
  if (!existsSync(marker)) return undefined;
  const target = readFileSync(marker, 'utf8').trim();
  if (existsSync(target)) return target;
  throw new StartError(
    `The PostgreSQL data of ${dataDir} were kept in ${target}, which is gone: restore it or start over with --fresh.`,
  );
}

/** Copies, then marks, then deletes: whenever that is interrupted, one complete copy is the one in force. */
function moveAway(dataDir: string): string {
  const id = createHash('sha256').update(dataDir).digest('hex').slice(0, 16);
  const target = join(READABLE, `${basename(dataDir)}-${id}`);
  rmSync(target, { recursive: true, force: true }); // without a marker it belongs to a folder that was deleted
  readableForAll(() => mkdirSync(READABLE, { recursive: true }));
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  cpSync(dataDir, target, { recursive: true, preserveTimestamps: true, verbatimSymlinks: true });
  chmodSync(target, 0o700);
  const moved = readdirSync(dataDir);
  writeFileSync(join(dataDir, MOVED), `${target}\n`);
  for (const name of moved) rmSync(join(dataDir, name), { recursive: true, force: true });
  return target;
}

function copyPrograms(native: string): string {
  const version = createHash('sha256')
    .update(native)
    .update(String(statSync(join(native, 'bin', 'postgres')).mtimeMs))
    .digest('hex');
  const target = join(READABLE, `programs-${version.slice(0, 16)}`);
  if (existsSync(target)) return target;
  rmSync(`${target}.new`, { recursive: true, force: true });
  readableForAll(() => cpSync(native, `${target}.new`, { recursive: true, verbatimSymlinks: true }));
  renameSync(`${target}.new`, target);
  return target;
}

/** Root's own umask may close new folders to others, which would defeat the copy. */
function readableForAll(work: () => void): void {
  const kept = process.umask(0o022);
  try {
    work();
  } finally {
    process.umask(kept);
  }
}

function requireOwner(dataDir: string): void {
  if (!existsSync(dataDir) || statSync(dataDir).uid === process.getuid?.()) return;
  throw new StartError(
    `The PostgreSQL data folder ${dataDir} belongs to another user: start as that user, or choose another folder.`,
  );
}
