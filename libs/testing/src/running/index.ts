import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Run, readRun } from '../door/index.ts';

const root = path.resolve(import.meta.dirname, '../../../..');
/** How many ports in a row one suite takes. */
const PORTS = 24;

/** What a start is given; everything else is made up for it. */
export interface StartInit {
  /** Identity provider in place of the embedded one. */
  readonly issuer?: string;
  /** Whether the demonstration district is loaded; by default it is. */
  readonly seed?: boolean;
  /** Added to the environment of the start, e.g. `WANGGE_OTLP_URL`. */
  readonly env?: Readonly<Record<string, string>>;
  /** Kept data to go on with. */
  readonly dataDir?: string;
  /** First of the ports; kept data belong to theirs, for the sign-in server's address is in them. */
  readonly port?: number;
}

/** The whole suite, started as a person starts it, on ports and data of its own. */
export class RunningSuite {
  readonly run: Run;
  readonly dataDir: string;
  readonly #child: ChildProcess | undefined;
  readonly #output: readonly string[];

  private constructor(run: Run, dataDir: string, child?: ChildProcess, output: readonly string[] = []) {
    this.run = run;
    this.dataDir = dataDir;
    this.#child = child;
    this.#output = output;
  }

  /** @throws Error with the end of what the start printed, when it ends before it is ready */
  static async start(init: StartInit = {}): Promise<RunningSuite> {
    const dataDir = init.dataDir ?? mkdtempSync(path.join(tmpdir(), 'wangge-suite-'));
    const child = spawnStart({ ...init, dataDir, port: init.port ?? (await freePorts()) });
    const output = outputOf(child);
    await new Promise<void>((resolve, reject) => {
      child.on('message', () => resolve());
      child.on('exit', (code) =>
        reject(new Error(`the suite ended with ${code} before it was ready:\n${output.join('').slice(-4000)}`)),
      );
    });
    return new RunningSuite(readRun(dataDir), dataDir, child, output);
  }

  /** A start that is expected to end by itself: answers its exit code and what it printed. */
  static async startAndEnd(
    init: StartInit & { readonly dataDir: string },
  ): Promise<{ code: number | null; output: string }> {
    const child = spawnStart({ ...init, port: init.port ?? (await freePorts()) });
    const output = outputOf(child);
    const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
    return { code, output: output.join('') };
  }

  /**
   * The suite that the tests of one run share: what WANGGE_E2E_DATA names, else one started here. For tests that leave it as they
   * found it; `dispose` ends it only if it was started here.
   */
  static async shared(init: StartInit = {}): Promise<RunningSuite> {
    const dataDir = process.env['WANGGE_E2E_DATA'];
    return dataDir === undefined ? RunningSuite.start(init) : new RunningSuite(readRun(dataDir), dataDir);
  }

  /** What the start printed. */
  get output(): string {
    return this.#output.join('');
  }

  /** Number of the supervisor's process. */
  get pid(): number {
    return this.run.pid;
  }

  /** Number of a service's process now; it changes when it is started again after a crash. */
  pidOf(service: string): number {
    const file = path.join(this.dataDir, 'run', `${service}.pid`);
    return (JSON.parse(readFileSync(file, 'utf8')) as { pid: number }).pid;
  }

  /** Names of everything the supervisor looks after: services, PostgreSQL, NATS, the sign-in server. */
  get parts(): string[] {
    const files = readdirSync(path.join(this.dataDir, 'run'));
    return files.filter((file) => file.endsWith('.pid')).map((file) => file.slice(0, -'.pid'.length));
  }

  /** Ends a service's process as a failing machine would; the supervisor starts it again. */
  kill(service: string): void {
    process.kill(this.pidOf(service), 'SIGKILL');
  }

  /** Whether a service says that it is ready. */
  async isReady(service: string): Promise<boolean> {
    const url = `http://127.0.0.1:${this.run.ports.health[service]}/readyz`;
    return (await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined))?.ok === true;
  }

  /** Ends the suite as Ctrl-C does; answers how many milliseconds that took. */
  async stop(signal: NodeJS.Signals = 'SIGINT'): Promise<number> {
    const begun = Date.now();
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill(signal);
      await ended;
    }
    return Date.now() - begun;
  }

  /** Ends it and forgets its data; one that others share goes on. */
  async dispose(): Promise<void> {
    if (this.#child === undefined) return;
    await this.stop();
    rmSync(this.dataDir, { recursive: true, force: true });
  }
}

function spawnStart({
  env = {},
  dataDir,
  port,
  issuer,
  seed = true,
}: StartInit & { readonly dataDir: string; readonly port: number }): ChildProcess {
  const args = ['--enable-source-maps', '--disable-warning=ExperimentalWarning', 'tools/start/supervisor.ts'];
  const kept = {
    PATH: process.env['PATH'] ?? '',
    HOME: process.env['HOME'] ?? '',
    NODE_COMPILE_CACHE: path.join(root, 'node_modules', '.cache', 'compile'),
    WANGGE_NATS_CACHE: path.join(root, '.data', 'bin'),
  };
  const more = [...(issuer === undefined ? [] : ['--issuer', issuer]), ...(seed ? [] : ['--no-seed'])];
  return spawn(process.execPath, [...args, '--data', dataDir, '--port', String(port), ...more], {
    cwd: root,
    env: { ...kept, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
}

function outputOf(child: ChildProcess): readonly string[] {
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  return output;
}

/** The first of so many ports in a row, all free, as one suite takes. */
export async function freePorts(count = PORTS): Promise<number> {
  for (let tries = 0; tries < 50; tries += 1) {
    // Below 32768: the system gives the ports from there on to outgoing connections, and takes one any moment.
    const base = 10_000 + Math.floor(Math.random() * 22_000);
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
