// Runs on the host's Node (20 or newer) before anything is installed: plain JavaScript, Node's own modules only.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const bin = path.join(root, 'node_modules', '.bin');

/** Ends the process with one sentence that says what is wrong and what to do. */
export function giveUp(sentence) {
  process.stderr.write(`\n  ${sentence}\n\n`);
  process.exit(1);
}

function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (done.error) giveUp(`${command} could not be run: ${done.error.message}.`);
  return done.status ?? 1;
}

/** Installs the locked packages unless they are there and as old as the lock file. A second start needs no network. */
export function ensureInstalled() {
  const stamp = path.join(root, 'node_modules', '.wangge-installed');
  const lock = path.join(root, 'package-lock.json');
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= statSync(lock).mtimeMs) return;
  console.log('· installing packages (once, about a minute)');
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const status = npm ? run(process.execPath, [npm, ...args]) : run('npm', args);
  if (status !== 0) giveUp('Packages could not be installed: npm ci failed, see its message above.');
  mkdirSync(path.dirname(stamp), { recursive: true });
  writeFileSync(stamp, '');
}

/** The Node 24 to run with: the one installed with the packages, else the host's own if it is new enough. */
export function node24() {
  const own = path.join(bin, 'node');
  if (existsSync(own)) return own;
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  return giveUp(
    `Node 24 is needed and no package of it exists for ${process.platform}-${process.arch}: install Node 24 or newer and start again.`,
  );
}

/** Environment of everything we run: Node 24 and the installed tools come first. */
export function environment() {
  return {
    ...process.env,
    PATH: `${bin}${path.delimiter}${process.env.PATH ?? '/usr/bin:/bin'}`,
    NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'compile'),
  };
}

/** Compiles what changed since the last build. */
export function build() {
  const tsc = path.join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  if (run(node24(), [tsc, '-b'], { env: environment() }) !== 0) giveUp('The build failed: see the messages above.');
}

/** Forgets everything built, for a start from scratch. */
export function removeBuilt(folders) {
  for (const folder of folders) rmSync(path.join(root, folder), { recursive: true, force: true });
}
