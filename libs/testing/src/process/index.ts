import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly milliseconds: number;
}

const HOOKS = fileURLToPath(new URL('typescript.mjs', import.meta.url));

/** A service as a process of its own, run from its sources; for what only a process can show: signals, exit codes, crashes. */
export class ServiceProcess {
  readonly #child: ChildProcess;
  readonly #started = Date.now();
  #output = '';
  readonly ended: Promise<Ended>;

  /**
   * @param main path of the `main.ts`
   * @param env its whole environment beside PATH
   */
  constructor(main: string, env: Readonly<Record<string, string | undefined>>) {
    this.#child = spawn(process.execPath, ['--conditions=wangge-src', '--import', HOOKS, main], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { PATH: process.env['PATH'], ...env },
    });
    this.#child.stdout?.on('data', (data: Buffer) => (this.#output += data.toString()));
    this.#child.stderr?.on('data', (data: Buffer) => (this.#output += data.toString()));
    this.ended = new Promise((resolve) => {
      this.#child.once('exit', (code, signal) => {
        const milliseconds = Date.now() - this.#started;
        // Node tells no `close` once the channel was closed from here, so the last lines are given a moment.
        setTimeout(() => resolve({ code, signal, milliseconds }), 50);
      });
    });
  }

  /** Everything it wrote so far. */
  get output(): string {
    return this.#output;
  }

  /**
   * Resolves with the first line that contains `text`.
   * @throws Error with the output when the process ends before, or after `timeoutMs` (10 s)
   */
  async says(text: string, timeoutMs = 10_000): Promise<string> {
    let over = false;
    void this.ended.then(() => (over = true));
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const line = this.#output.split('\n').find((one) => one.includes(text));
      if (line !== undefined) return line;
      if (over || Date.now() > deadline) throw new Error(`did not say ${JSON.stringify(text)}:\n${this.#output}`);
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  kill(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Closes the channel, as the death of a supervisor does. */
  abandon(): void {
    this.#child.disconnect();
  }

  /** kill -9 if it still runs; for `afterEach`. */
  async stop(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.ended;
  }
}
