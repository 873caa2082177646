/** Paths of the repository and the one way the contract tools run buf. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Runs buf in the repository root and answers its standard output; a failure throws with what buf said. */
export function buf(...args: string[]): Buffer {
  // Plugins are found by name and must run on the Node that was installed with them.
  const path = `${join(ROOT, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`;
  const run = spawnSync(join(ROOT, 'node_modules/.bin/buf'), args, {
    cwd: ROOT,
    env: { ...process.env, PATH: path },
    maxBuffer: 256 * 1024 * 1024,
  });
  if (run.error) throw run.error;
  if (run.status !== 0) throw new BufFailure(`${run.stdout.toString()}${run.stderr.toString()}`.trim());
  return run.stdout;
}

/** buf refused: the message is what it printed, one finding per line. */
export class BufFailure extends Error {}
