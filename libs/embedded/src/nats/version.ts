import { spawnSync } from 'node:child_process';

/** The oldest server we run on, and the first we recommend. */
export const MINIMUM = '2.9.0';
export const RECOMMENDED = '2.10.27';

/** Version of a nats-server program, e.g. `2.10.27`; undefined when the file is not one or does not run here. */
export function versionOf(binary: string): string | undefined {
  const run = spawnSync(binary, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return /^nats-server: v(\d+\.\d+\.\d+)/m.exec(run.stdout ?? '')?.[1];
}

/** Compares `a.b.c` versions number by number. */
export function atLeast(version: string, floor: string): boolean {
  const [left, right] = [version, floor].map((text) => text.split('.').map(Number));
  for (const part of [0, 1, 2]) {
    const difference = (left?.[part] ?? 0) - (right?.[part] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
