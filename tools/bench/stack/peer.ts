import { fork, type ChildProcess } from 'node:child_process';
import path from 'node:path';
import { profiled, profiling } from '../measure/profiles.ts';
import { root } from './stack.ts';

/** Lets Node run decorators, which it does not by itself. */
export const TYPESCRIPT = path.join(root, 'libs/testing/src/process/typescript.mjs');

/** A server of the bench in a process of its own, which it shares with nothing. */
export class Peer {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  /** @param script below tools/bench; it answers `{ ready: true }` when it serves */
  static async start(script: string, env: Record<string, string>): Promise<Peer> {
    const profile = profiling(env['BENCH_WAY'] ?? path.basename(path.dirname(script)));
    const child = fork(path.join(root, 'tools/bench', script), {
      execArgv: ['--enable-source-maps', ...profile.flags, '--import', TYPESCRIPT],
      env: { ...process.env, NODE_ENV: 'production', ...env, ...profile.env },
    });
    const peer = new Peer(child);
    await peer.#answer();
    profiled(child.pid ?? 0);
    return peer;
  }

  /** Sends a message and waits for the answer to it. */
  async ask(message: string): Promise<void> {
    const answer = this.#answer();
    this.#child.send(message);
    await answer;
  }

  stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return Promise.resolve();
    const ended = new Promise<void>((resolve) => this.#child.once('exit', () => resolve()));
    this.#child.disconnect();
    return ended;
  }

  #answer(): Promise<void> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`${this.#child.spawnargs.at(-1)} ended with ${code}`));
      this.#child.once('exit', ended);
      this.#child.once('message', () => {
        this.#child.off('exit', ended);
        resolve();
      });
    });
  }
}
