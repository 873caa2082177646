import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  freePort,
  isPortFree,
  processStart,
  processTree,
  pssOf,
  secrets,
  spawnSupervised,
  StartError,
  stopLeftovers,
  waitUntil,
  writePidFile,
} from '../src/process/index.ts';

const library = new URL('../src/process/index.ts', import.meta.url).href;
const started: number[] = [];
let home: string;

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'wangge-process-'));
});
afterAll(() => {
  for (const pid of started) if (alive(pid)) process.kill(pid, 'SIGKILL'); // what a failed test has left
  rmSync(home, { recursive: true, force: true });
});

/** Writes a program and answers its path; Node 24 runs TypeScript as it is. */
function program(name: string, source: string): string {
  writeFileSync(join(home, name), source);
  return join(home, name);
}

const alive = (pid: number) => processStart(pid) !== undefined;
const sleeper = { command: 'sleep', args: ['600'], bond: 'reaper' } as const;

describe('a supervised process', () => {
  it('is started again with growing waits and stays down when stopped', async () => {
    const waits: number[] = [];
    const lines: string[] = [];
    const crashing = spawnSupervised({
      name: 'crashing',
      command: process.execPath,
      args: ['-e', `console.log('born'); process.exit(3)`],
      backoff: { firstMs: 20, maxMs: 80 },
      onLine: (line) => lines.push(line),
      onCrash: (exit, wait) => {
        expect(exit.code).toBe(3);
        waits.push(wait);
      },
    });
    expect(await waitUntil(() => waits.length >= 4, 15_000)).toBe(true);
    await crashing.stop();
    expect(waits.slice(0, 4)).toEqual([20, 40, 80, 80]);
    expect(crashing.restarts).toBeGreaterThanOrEqual(3);
    const seen = lines.length;
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(lines.length).toBe(seen);
  });

  it('is replaced by another process when it is killed', async () => {
    const supervised = spawnSupervised({ ...sleeper, name: 'killed', backoff: { firstMs: 10 } });
    const first = supervised.pid;
    process.kill(first, 'SIGKILL');
    expect(await waitUntil(() => supervised.pid !== first && alive(supervised.pid), 5_000)).toBe(true);
    await supervised.stop();
    expect(alive(supervised.pid)).toBe(false);
  });

  it('is killed with its whole group when it does not listen', async () => {
    const file = join(home, 'grandchild');
    const script = `trap '' TERM; sleep 600 & echo $! > ${file}; wait; wait`;
    const deaf = spawnSupervised({ name: 'deaf', command: '/bin/sh', args: ['-c', script], bond: 'reaper' });
    await waitUntil(() => existsSync(file) && readFileSync(file, 'utf8') !== '', 5_000);
    await deaf.stop(200);
    expect(alive(deaf.pid)).toBe(false);
    expect(await waitUntil(() => !alive(Number(readFileSync(file, 'utf8'))), 2_000)).toBe(true);
  });

  it('tells when the program does not exist', async () => {
    const lines: string[] = [];
    const missing = spawnSupervised({
      name: 'missing',
      command: '/no/such/program',
      onLine: (line) => lines.push(line),
    });
    expect(await waitUntil(() => lines.some((line) => line.includes('ENOENT')), 5_000)).toBe(true);
    await missing.stop();
  });
});

describe('when the supervisor is killed', () => {
  const child = `import { exitWithParent } from '${library}';
    import { createServer } from 'node:http';
    exitWithParent(); createServer().listen(0); process.on('SIGTERM', () => process.exit(0));`;
  const supervisor = (childFile: string) => `import { spawnSupervised } from '${library}';
    const runDir = ${JSON.stringify(join(home, 'run'))};
    const bonded = spawnSupervised({ name: 'node', command: process.execPath, args: [${JSON.stringify(childFile)}], runDir });
    const foreign = spawnSupervised({ name: 'foreign', command: 'sleep', args: ['600'], bond: 'reaper', runDir });
    setTimeout(() => console.log(bonded.pid, foreign.pid), 700);`;

  it('neither Node children nor foreign programs outlive it', async () => {
    const file = program('supervisor.ts', supervisor(program('child.ts', child)));
    const parent = spawn(process.execPath, [file], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { PATH: process.env['PATH'] },
    });
    const line = await new Promise<string>((resolve) =>
      parent.stdout.once('data', (data: Buffer) => resolve(data.toString())),
    );
    const pids = line.trim().split(' ').map(Number);
    started.push(...pids);
    expect(pids.filter(alive)).toHaveLength(2);
    parent.kill('SIGKILL');
    expect(await waitUntil(() => !pids.some(alive), 5_000)).toBe(true);
    expect(readdirSync(join(home, 'run')).toSorted()).toEqual(['foreign.pid', 'node.pid']);
    expect(await stopLeftovers(join(home, 'run'))).toEqual([]);
    expect(readdirSync(join(home, 'run'))).toEqual([]);
  }, 20_000);

  it('a child that ignores the request is gone after the grace period', async () => {
    const source = `import { exitWithParent } from '${library}';
      exitWithParent(300); setInterval(() => {}, 1000); process.on('SIGTERM', () => {}); process.stdout.write(String(process.pid));`;
    const stubborn = spawn(process.execPath, [program('stubborn.ts', source)], {
      stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
    });
    const pid = await new Promise<number>((resolve) =>
      stubborn.stdout?.once('data', (data: Buffer) => resolve(Number(data))),
    );
    started.push(pid);
    stubborn.disconnect();
    expect(await waitUntil(() => !alive(pid), 5_000)).toBe(true);
  });

  it('a program that has nothing left to do ends although it watches its supervisor', async () => {
    const source = `import { exitWithParent } from '${library}'; exitWithParent();`;
    const done = spawn(process.execPath, [program('done.ts', source)], {
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    });
    expect(await new Promise((resolve) => done.once('exit', resolve))).toBe(0);
  });
});

describe('leftovers of an earlier run', () => {
  const orphan = () => spawn('sleep', ['600'], { detached: true, stdio: 'ignore' }).pid ?? 0;

  it('are stopped by their pid files', async () => {
    const runDir = join(home, 'left');
    const pid = orphan();
    writePidFile(runDir, 'left', pid, 'SIGTERM');
    expect(await stopLeftovers(runDir)).toEqual(['left']);
    expect(alive(pid)).toBe(false);
  });

  it('are left alone when the number belongs to another process by now', async () => {
    const runDir = join(home, 'reused');
    const pid = orphan();
    writePidFile(runDir, 'reused', pid, 'SIGTERM');
    const file = join(runDir, 'reused.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/"start":"[^"]*"/, '"start":"an earlier life"'));
    expect(await stopLeftovers(runDir)).toEqual([]);
    expect(alive(pid)).toBe(true);
    process.kill(pid, 'SIGKILL');
  });

  it('are nothing in a folder that does not exist, or in a file cut short', async () => {
    expect(await stopLeftovers(join(home, 'nowhere'))).toEqual([]);
    program('cut.pid', '{"name":');
    expect(await stopLeftovers(home)).toEqual([]);
  });
});

describe('ports, memory and secrets', () => {
  it('finds a free port and sees when it is taken', async () => {
    const port = await freePort();
    expect(await isPortFree(port)).toBe(true);
    const server = createServer().listen(port, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await isPortFree(port)).toBe(false);
    server.close();
  });

  it('adds up the memory of a process tree', async () => {
    const shell = spawn('/bin/sh', ['-c', 'sleep 600 & wait'], { stdio: 'ignore' });
    const root = shell.pid ?? 0;
    expect(await waitUntil(() => processTree([root]).size === 2, 5_000)).toBe(true);
    const tree = processTree([root]);
    expect(pssOf([process.pid])).toBeGreaterThan(10_000_000);
    expect(pssOf(tree)).toBeGreaterThan(pssOf([root]));
    for (const pid of tree) process.kill(pid, 'SIGKILL');
    expect(pssOf([999_999_999])).toBe(0);
  });

  it('keeps secrets readable by their owner only and adds what is missing', () => {
    const file = join(home, 'deep', 'secrets.json');
    const first = secrets(file, ['postgres', 'grid']);
    const second = secrets(file, ['grid', 'casework']);
    expect(second.grid).toBe(first.grid);
    expect(new Set([...Object.values(first), ...Object.values(second)]).size).toBe(3);
    expect(second.casework).toMatch(/^[\w-]{43}$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    writeFileSync(file, '{');
    expect(() => secrets(file, ['grid'])).toThrow(StartError);
  });
});
