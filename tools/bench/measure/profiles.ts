import path from 'node:path';

const folder = process.env['WANGGE_BENCH_PROFILE'];
const pids = new Set<number>();

/** Flags and variables of a server whose CPU profile is wanted; nothing when none is. */
export function profiling(name: string): { flags: string[]; env: Record<string, string> } {
  if (folder === undefined) return { flags: [], env: {} };
  return {
    flags: ['--import', path.join(import.meta.dirname, 'profile-on-signal.mjs')],
    env: { WANGGE_BENCH_PROFILE: path.resolve(folder), WANGGE_BENCH_NAME: name },
  };
}

/** Remembers a process that was started with `profiling` and now listens. */
export const profiled = (pid: number): void => void pids.add(pid);

/** Begins profiles of all of them, or ends and writes them: one file for each server and contest. */
export function toggleProfiles(): void {
  if (folder === undefined) return;
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGUSR2');
    } catch {
      pids.delete(pid); // it ended
    }
  }
}
