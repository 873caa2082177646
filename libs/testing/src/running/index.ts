import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Run, readRun } from '../door/index.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
/** How many ports in a row one suite takes. */
const PORTS = 24;

/** The whole suite, started as a person starts it, on ports and data of its own. */
export class RunningSuite {
  readonly run: Run;
  readonly dataDir: string;
  readonly #child: ChildProcess;
  readonly #output: string[];

  private constructor(run: Run, dataDir: string, child: ChildProcess, output: string[]) {
    this.run = run;
    this.dataDir = dataDir;
    this.#child = child;
    this.#output = output;
  }

  /** @param env added to the environment of the start, e.g. `WANGGE_CRASH_AT` */
  static async start(
    env: Readonly<Record<string, string>> = {},
    dataDir = mkdtempSync(path.join(tmpdir(), 'wangge-suite-')),
  ): Promise<RunningSuite> {
    const port = await freePorts(PORTS);
    const output: string[] = [];
    const args = [
      '--enable-source-maps',
      '--disable-warning=ExperimentalWarning',
      'tools/start/supervisor.ts',
      '--data',
      dataDir,
      '--port',
      String(port),
    ];
    const kept = {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      WANGGE_NATS_CACHE: path.join(root, '.data', 'bin'),
    };
    const child = spawn(process.execPath, args, {
      cwd: root,
      env: { ...kept, ...env },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
    await new Promise<void>((resolve, reject) => {
      child.on('message', () => resolve());
      child.on('exit', (code) =>
        reject(new Error(`the suite ended with ${code} before it was ready:\n${output.join('').slice(-4000)}`)),
      );
    });
    return new RunningSuite(readRun(dataDir), dataDir, child, output);
  }

  /** What the start printed. */
  get output(): string {
    return this.#output.join('');
  }

  /** Number of a service's process now; it changes when it is started again after a crash. */
  pidOf(service: string): number {
    const file = path.join(this.dataDir, 'run', `${service}.pid`);
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
  }

  /** Ends the suite as Ctrl-C does; answers how many milliseconds that took. */
  async stop(): Promise<number> {
    const begun = Date.now();
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const ended = new Promise((resolve) => this.#child.once('exit', resolve));
      this.#child.kill('SIGINT');
      await ended;
    }
    return Date.now() - begun;
  }

  /** Ends it and forgets its data. */
  async dispose(): Promise<void> {
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

/** The first of `count` ports in a row that are all free. */
async function freePorts(count: number): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    const base = 20_000 + Math.floor(Math.random() * 25_000);
    const free = await Promise.all(Array.from({ length: count }, (_, index) => isFree(base + index)));
    if (free.every(Boolean)) return base;
  }
  throw new Error(`no ${count} ports in a row are free`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '127.0.0.1', exclusive: true }, () => server.close(() => resolve(true)));
  });
}
