import { spawnChild, type Child, type ChildOptions, type Exit } from './child.ts';
import { removePidFile, writePidFile } from './pid-files.ts';

export interface SupervisedOptions extends ChildOptions {
  /** Names the process in pid files and messages; file-name safe. */
  readonly name: string;
  /** Folder for the pid file that {@link stopLeftovers} reads; none is written without it. */
  readonly runDir?: string;
  /** Waiting time before a restart in ms: doubled from `firstMs` to `maxMs`, forgotten after a life of `calmMs`. */
  readonly backoff?: Partial<Backoff>;
  /** Told of every unasked-for end, with the waiting time before the restart. */
  readonly onCrash?: (exit: Exit, restartInMs: number) => void;
}

interface Backoff {
  readonly firstMs: number;
  readonly maxMs: number;
  readonly calmMs: number;
}

export interface Supervised {
  readonly name: string;
  /** Present process number; of the last one while a restart waits. */
  readonly pid: number;
  /** How often it was started again after a crash. */
  readonly restarts: number;
  /** Ends it for good: asks, waits `timeoutMs` (default 10 s), kills the group. */
  stop(timeoutMs?: number): Promise<void>;
}

/** Runs a program and starts it again, with growing waits, whenever it ends without having been asked to. */
export function spawnSupervised(options: SupervisedOptions): Supervised {
  const { name, runDir } = options;
  const backoff: Backoff = { firstMs: 250, maxMs: 10_000, calmMs: 30_000, ...options.backoff };
  let stopping = false;
  let restarts = 0;
  let wait = backoff.firstMs;
  let timer: NodeJS.Timeout | undefined;
  let child = start();

  function start(): Child {
    const born = Date.now();
    const started = spawnChild(options);
    if (runDir !== undefined) writePidFile(runDir, name, started.pid, options.stopSignal ?? 'SIGTERM');
    void started.exited.then((exit) => {
      if (stopping) return;
      if (Date.now() - born > backoff.calmMs) wait = backoff.firstMs;
      options.onCrash?.(exit, wait);
      timer = setTimeout(() => {
        restarts += 1;
        child = start();
      }, wait);
      wait = Math.min(wait * 2, backoff.maxMs);
    });
    return started;
  }

  return {
    name,
    get pid() {
      return child.pid;
    },
    get restarts() {
      return restarts;
    },
    async stop(timeoutMs) {
      stopping = true;
      clearTimeout(timer);
      await child.stop(timeoutMs);
      if (runDir !== undefined) removePidFile(runDir, name);
    },
  };
}
