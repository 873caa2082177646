import { spawn, type ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import { signal } from './pid-files.ts';

/** How a child learns that its supervisor is gone: Node children by the channel, foreign programs by a reaper. */
export type Bond = 'channel' | 'reaper';

export interface ChildOptions {
  readonly command: string;
  readonly args?: readonly string[];
  /** The whole environment of the child; default: that of this process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  /** Numeric account and group to run as; needs root. */
  readonly uid?: number;
  readonly gid?: number;
  /** Called with every line of standard output and standard error. */
  readonly onLine?: (line: string) => void;
  /** Default `channel`. */
  readonly bond?: Bond;
  /** What asks the child to end; default SIGTERM. */
  readonly stopSignal?: NodeJS.Signals;
  /** What the reaper asks with when we died without stopping the child; default `stopSignal`. */
  readonly orphanSignal?: NodeJS.Signals;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A child that leads a process group of its own (Ctrl-C in a terminal does not reach it) and does not outlive us. */
export interface Child {
  readonly pid: number;
  /** Settles when the child has ended, also when it could not be started (code -1). */
  readonly exited: Promise<Exit>;
  /** Asks with `stopSignal` (or `name`), waits `timeoutMs`, then kills the whole group. */
  stop(timeoutMs?: number, name?: NodeJS.Signals): Promise<Exit>;
}

export function spawnChild(options: ChildOptions): Child {
  const { command, args = [], bond = 'channel', stopSignal = 'SIGTERM' } = options;
  const child = spawn(command, [...args], {
    stdio: bond === 'channel' ? ['ignore', 'pipe', 'pipe', 'ipc'] : ['ignore', 'pipe', 'pipe'],
    detached: true,
    env: options.env ?? process.env,
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    ...(options.uid === undefined ? {} : { uid: options.uid }),
    ...(options.gid === undefined ? {} : { gid: options.gid }),
  });
  const exited = exitOf(child, options.onLine);
  for (const stream of [child.stdout, child.stderr]) {
    if (stream) createInterface({ input: stream }).on('line', (line) => options.onLine?.(line));
  }
  const pid = child.pid ?? -1;
  if (bond === 'reaper' && pid > 0) attachReaper(pid, options.orphanSignal ?? stopSignal, exited);
  return {
    pid,
    exited,
    async stop(timeoutMs = 10_000, name = stopSignal) {
      if (pid < 0 || child.exitCode !== null || child.signalCode !== null) return exited;
      signal(pid, name);
      const kill = setTimeout(() => signal(-pid, 'SIGKILL'), timeoutMs);
      return exited.finally(() => clearTimeout(kill));
    },
  };
}

function exitOf(child: ChildProcess, onLine: ChildOptions['onLine']): Promise<Exit> {
  return new Promise((resolve) => {
    child.once('exit', (code, name) => {
      const settle = () => resolve({ code, signal: name });
      child.once('close', settle); // last lines first; but a grandchild may hold the pipe open
      setTimeout(settle, 300).unref();
    });
    child.once('error', (error) => {
      if (child.pid !== undefined) return;
      onLine?.(error.message);
      resolve({ code: -1, signal: null });
    });
  });
}

/**
 * A shell (about 1 MB) that reads from us: a line means the child has ended by itself; end of file means we died, even
 * by kill -9, and then it asks the child to end and after 8 s kills its group.
 */
function attachReaper(pid: number, orphanSignal: NodeJS.Signals, exited: Promise<Exit>): void {
  const script = `read -r _ && exit 0
kill -s "$2" "$1" 2>/dev/null || exit 0
for _ in 1 2 3 4 5 6 7 8; do sleep 1; kill -0 "$1" 2>/dev/null || exit 0; done
kill -s KILL -- "-$1" 2>/dev/null`;
  const reaper = spawn('/bin/sh', ['-c', script, 'reaper', String(pid), orphanSignal.slice(3)], {
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
    cwd: '/',
  });
  reaper.on('error', () => undefined);
  reaper.stdin.on('error', () => undefined);
  reaper.unref();
  void exited.then(() => reaper.stdin.end('ended\n'));
}
