import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { commandLine, processStart, processTree } from '@wangge/embedded/process';
import { readRun } from '@wangge/testing/door';
import { freePorts, RunningSuite } from '@wangge/testing/running';
import type { CaseAnswer, CaseJson } from '../tools/demo/api.ts';
import { Cast } from '../tools/demo/cast.ts';
import { pathOf, reportBody } from './story.ts';

const root = path.resolve(import.meta.dirname, '..');
/** Everything a suite consists of, as its pid files name it. */
const PARTS = 'assessment assistance casework exchange gateway grid nats notification oidc postgres registry'.split(
  ' ',
);
const WARM_MS = 60_000; // 20 s on two idle cores; a test machine is not idle

let folder: string;
beforeAll(() => void (folder = mkdtempSync(path.join(tmpdir(), 'wangge-start-'))));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Everything that runs for a suite, the processes of database connections included, each with when it was started. */
function processesOf(supervisor: number): Map<number, string> {
  return new Map([...processTree([supervisor])].map((pid) => [pid, processStart(pid) ?? '']));
}

/** What of these is still there; a number that was used again is another process. */
const livingOf = (processes: ReadonlyMap<number, string>): string[] =>
  [...processes]
    .filter(([pid, start]) => start !== '' && processStart(pid) === start)
    .map(([pid]) => `${pid} ${commandLine(pid)}`);

async function untilGone(processes: ReadonlyMap<number, string>, timeoutMs: number): Promise<number> {
  const begun = Date.now();
  while (livingOf(processes).length > 0 && Date.now() - begun < timeoutMs) await pause(50);
  return Date.now() - begun;
}

/** The lines of an output that are no progress. */
const sentencesOf = (output: string): string[] =>
  output
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('·'));

describe('a suite that is started, stopped and started again', () => {
  const running: { suite?: RunningSuite; hand?: ChildProcess } = {};
  let port: number;
  let dataDir: string;
  let kept: CaseJson;

  beforeAll(async () => {
    port = await freePorts();
    dataDir = path.join(folder, 'data');
    const suite = await RunningSuite.start({ dataDir, port });
    running.suite = suite;
    const cast = new Cast(suite.run, dataDir);
    kept = (await cast.worker.post<CaseAnswer>('/api/casework/v1/cases', await reportBody(cast))).case;
  }, 180_000);

  afterAll(async () => {
    await running.suite?.stop();
    running.hand?.kill('SIGKILL');
  }, 30_000);

  it('tells where everything is and who may sign in, and writes down what it runs', () => {
    const { suite } = running;
    expect(suite?.output).toMatch(/People +http:\/\/localhost:\d+ /);
    expect(suite?.output).toMatch(/worker\.zhang +\S+ +grid-worker/);
    expect(suite?.output).toMatch(/ready; memory now \d+ MiB/);
    expect(suite?.parts.toSorted()).toEqual(PARTS);
  });

  it('keeps its data folder to itself: a second start says so in one sentence and harms nothing', async () => {
    const { code, output } = await RunningSuite.startAndEnd({ dataDir });
    expect(code).toBe(1);
    expect(sentencesOf(output)).toEqual([
      expect.stringMatching(/^The suite already runs on \S+ \(process \d+\): .*WANGGE_PORT\.$/),
    ]);
    for (const service of ['gateway', 'casework'] as const) expect(await running.suite?.isReady(service)).toBe(true);
  }, 30_000);

  it('leaves nothing within 15 s when its supervisor is killed', async () => {
    const { suite } = running;
    if (suite === undefined) throw new Error('the suite did not start');
    const processes = processesOf(suite.pid);
    expect(processes.size).toBeGreaterThan(PARTS.length);
    expect(livingOf(processes)).toHaveLength(processes.size);
    process.kill(suite.pid, 'SIGKILL');
    const took = await untilGone(processes, 15_000);
    console.log(`everything was gone ${(took / 1000).toFixed(1)} s after kill -9`);
    expect(livingOf(processes)).toEqual([]);
  }, 30_000);

  it('goes on with kept data after that: nothing is migrated or seeded again, and the case is there', async () => {
    const begun = Date.now();
    const { hand, output } = startByHand(dataDir, port);
    running.hand = hand;
    while (!output().includes('ready; memory')) {
      if (hand.exitCode !== null || hand.signalCode !== null) throw new Error(output());
      await pause(100);
    }
    const took = Date.now() - begun;
    console.log(`second start on kept data: ${(took / 1000).toFixed(1)} s`);
    expect(took).toBeLessThan(WARM_MS);
    expect(output()).not.toMatch(/migrations|demonstration district|creating/);
    const { case: found } = await new Cast(readRun(dataDir), dataDir).worker.get<CaseAnswer>(pathOf(kept.caseId));
    expect(found).toEqual(expect.objectContaining({ number: kept.number, version: kept.version }));
  }, 90_000);

  it('stops everything within 10 s of Ctrl-C in its terminal and leaves no process', async () => {
    const { hand } = running;
    if (hand?.pid === undefined) throw new Error('the suite did not start');
    const processes = processesOf(hand.pid);
    expect(processes.size).toBeGreaterThan(PARTS.length);
    const ended = new Promise<number | null>((resolve) => hand.once('exit', resolve));
    const begun = Date.now();
    process.kill(-hand.pid, 'SIGINT');
    expect(await ended).toBe(0);
    expect(Date.now() - begun).toBeLessThan(10_000);
    await untilGone(processes, 1_000); // the kernel buries them
    expect(livingOf(processes)).toEqual([]);
  }, 30_000);
});

/** Starts a suite as a shell does, in a process group of its own, which Ctrl-C reaches as a whole. */
function startByHand(dataDir: string, port: number): { hand: ChildProcess; output: () => string } {
  const flags = ['--disable-warning=ExperimentalWarning', 'tools/start/supervisor.ts'];
  const { PATH = '', HOME = '' } = process.env;
  const hand = spawn(process.execPath, [...flags, '--data', dataDir, '--port', String(port)], {
    cwd: root,
    env: { PATH, HOME, WANGGE_NATS_CACHE: path.join(root, '.data/bin') },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const output: string[] = [];
  for (const stream of [hand.stdout, hand.stderr]) stream.on('data', (chunk: Buffer) => output.push(chunk.toString()));
  return { hand, output: () => output.join('') };
}

describe('a start that cannot be', () => {
  const processes = () => [...processTree([process.pid])].length;
  let before: number;

  beforeAll(() => void (before = processes()));
  afterEach(async () => {
    for (let tries = 0; tries < 100 && processes() > before; tries += 1) await pause(100);
    expect(processes()).toBe(before);
  });

  it('says in one sentence which port is busy', async () => {
    const port = await freePorts();
    const other = createServer().listen(port + 1, '127.0.0.1');
    try {
      const { code, output } = await RunningSuite.startAndEnd({ dataDir: path.join(folder, 'busy'), port });
      expect(code).toBe(1);
      expect(sentencesOf(output)).toEqual([
        `The gRPC door cannot start because port ${port + 1} on 127.0.0.1 is in use by another program.`,
      ]);
    } finally {
      other.close();
    }
  }, 30_000);

  it.each([
    [
      'made by another version',
      'garbage',
      /^The data folder \S+ was made by PostgreSQL garbage and this is 18: .*--fresh\.$/,
    ],
    ['not complete', undefined, /^The folder \S+ is not a complete PostgreSQL data folder: .*--fresh\.$/],
    ['broken inside', '18', /^PostgreSQL did not start on \S+: .*--fresh\.$/],
  ] as const)(
    'says in one sentence that the data folder is %s',
    async (_what, version, sentence) => {
      const dataDir = mkdtempSync(path.join(folder, 'broken-'));
      const postgres = path.join(dataDir, 'postgres');
      for (const part of ['base', 'global', 'pg_wal']) mkdirSync(path.join(postgres, part), { recursive: true });
      writeFileSync(path.join(postgres, 'postgresql.conf'), '');
      if (version !== undefined) writeFileSync(path.join(postgres, 'PG_VERSION'), `${version}\n`);
      const { code, output } = await RunningSuite.startAndEnd({ dataDir });
      expect(code).toBe(1);
      expect(sentencesOf(output)).toEqual([expect.stringMatching(sentence)]);
      expect(existsSync(path.join(postgres, 'postgresql.conf'))).toBe(true);
    },
    60_000,
  );

  it('says in one sentence that there is no nats-server where one was named', async () => {
    const dataDir = mkdtempSync(path.join(folder, 'no-nats-'));
    const env = { NATS_SERVER: path.join(folder, 'nowhere', 'nats-server') };
    const { code, output } = await RunningSuite.startAndEnd({ dataDir, env });
    expect(code).toBe(1);
    expect(sentencesOf(output)).toEqual([expect.stringMatching(/nats-server.*\.$/)]);
  }, 60_000);
});
