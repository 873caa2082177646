import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { processStart, waitUntil } from './process-identity.ts';

interface PidFile {
  readonly name: string;
  readonly pid: number;
  readonly start: string;
  readonly stopSignal: NodeJS.Signals;
}

/** Remembers in `runDir` that group leader `pid` is ours, so that {@link stopLeftovers} may end it after a crash. */
export function writePidFile(runDir: string, name: string, pid: number, stopSignal: NodeJS.Signals): void {
  const start = processStart(pid);
  if (start === undefined) return;
  mkdirSync(runDir, { recursive: true });
  const file: PidFile = { name, pid, start, stopSignal };
  // Whoever reads it sees the whole of one or the other.
  writeFileSync(`${pathOf(runDir, name)}.new`, JSON.stringify(file));
  renameSync(`${pathOf(runDir, name)}.new`, pathOf(runDir, name));
}

export function removePidFile(runDir: string, name: string): void {
  rmSync(pathOf(runDir, name), { force: true });
}

/**
 * Ends what an earlier run that died without cleaning up has left behind, and answers the names of what it ended.
 * A process is touched only when number *and* start time are the written ones: numbers are used again.
 */
export async function stopLeftovers(runDir: string, timeoutMs = 8_000): Promise<string[]> {
  const files = pidFilesIn(runDir);
  const living = files.filter((file) => processStart(file.pid) === file.start);
  await Promise.all(
    living.map(async (file) => {
      const gone = () => processStart(file.pid) !== file.start;
      signal(file.pid, file.stopSignal);
      if (!(await waitUntil(gone, timeoutMs))) {
        signal(-file.pid, 'SIGKILL');
        await waitUntil(gone, 2_000);
      }
    }),
  );
  for (const file of files) removePidFile(runDir, file.name);
  return living.map((file) => file.name);
}

/** Sends a signal to a process, or to a group by its negative number; whoever is gone already is no error. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // ended in the meantime
  }
}

function pidFilesIn(runDir: string): PidFile[] {
  if (!existsSync(runDir)) return [];
  return readdirSync(runDir)
    .filter((name) => name.endsWith('.pid'))
    .flatMap((name) => {
      try {
        return [JSON.parse(readFileSync(join(runDir, name), 'utf8')) as PidFile];
      } catch {
        return []; // cut short by a power failure, after which nothing of ours runs
      }
    });
}

const pathOf = (runDir: string, name: string) => join(runDir, `${name}.pid`);
