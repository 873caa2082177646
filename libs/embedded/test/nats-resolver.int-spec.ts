import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unpackRelease, type Fetch } from '../src/nats/fetch.ts';
import { resolveNatsServer, type NatsOrigin } from '../src/nats/index.ts';
import { StartError } from '../src/process/index.ts';

let home: string;
let cacheDir: string;
let log: string[];

beforeAll(() => {
  home = mkdtempSync(join(tmpdir(), 'wangge-resolver-'));
});
afterAll(() => rmSync(home, { recursive: true, force: true }));
beforeEach(() => {
  cacheDir = mkdtempSync(join(home, 'cache-'));
  log = [];
});

/** A program that says of itself that it is a nats-server. */
function server(folder: string, version: string): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, 'nats-server');
  writeFileSync(file, `#!/bin/sh\necho "nats-server: v${version}"\n`);
  chmodSync(file, 0o755);
  return file;
}

const resolve = (env: NodeJS.ProcessEnv, fetches: readonly (readonly [NatsOrigin, Fetch])[] = []) =>
  resolveNatsServer({ cacheDir, env, fetches, log: (line) => log.push(line) });
const failing: Fetch = async () => {
  throw new Error('no network');
};

describe('finding a nats-server', () => {
  it('takes NATS_SERVER before PATH, PATH before the cache', async () => {
    const named = server(join(home, 'named'), '2.11.1');
    server(join(home, 'path'), '2.10.27');
    server(cacheDir, '2.10.29');
    const path = `/nowhere:${join(home, 'path')}`;
    expect(await resolve({ NATS_SERVER: named, PATH: path })).toEqual({
      path: named,
      version: '2.11.1',
      origin: 'NATS_SERVER',
    });
    expect(await resolve({ PATH: path })).toMatchObject({ version: '2.10.27', origin: 'PATH' });
    expect(await resolve({})).toMatchObject({ version: '2.10.29', origin: 'cache' });
    expect(log.at(-1)).toBe(`nats-server 2.10.29 (cache): ${join(cacheDir, 'nats-server')}`);
  });

  it('tells when NATS_SERVER names something else', async () => {
    await expect(resolve({ NATS_SERVER: '/bin/true' })).rejects.toThrow(StartError);
    await expect(resolve({ NATS_SERVER: '/bin/true' })).rejects.toThrow(/names \/bin\/true, which is no nats-server/);
  });

  it('passes over one that is too old and warns of one that is older than recommended', async () => {
    server(join(home, 'old'), '2.1.9');
    server(cacheDir, '2.9.10');
    expect(await resolve({ PATH: join(home, 'old') })).toMatchObject({ version: '2.9.10' });
    expect(log.join('\n')).toMatch(/2\.1\.9 \(PATH\) is too old[^]*2\.9\.10 is older than the recommended 2\.10\.27/);
  });

  it('tries the network ways in order, keeps what it got, and needs no network afterwards', async () => {
    const fetched: Fetch = async (workDir) => server(workDir, '2.10.27');
    const first = await resolve({}, [
      ['official release', failing],
      ['Go module', fetched],
      ['Debian package', failing],
    ]);
    expect(first).toEqual({ path: join(cacheDir, 'nats-server'), version: '2.10.27', origin: 'Go module' });
    expect(log).toContain('nats-server by official release: no network');
    expect(readdirSync(cacheDir)).toEqual(['nats-server']);
    expect(await resolve({}, [['Go module', failing]])).toMatchObject({ origin: 'cache' });
  });

  it('says in one sentence what to do when there is no way', async () => {
    await expect(resolve({}, [['official release', failing]])).rejects.toThrow(
      /^No nats-server was found and none could be fetched: install .*\.$/,
    );
    expect(readdirSync(cacheDir)).toEqual([]);
  });

  it('uses a release archive only with the pinned checksum', async () => {
    const packed = join(cacheDir, 'packed');
    server(join(packed, 'release'), '2.10.29');
    spawnSync('tar', ['-czf', 'release.tgz', 'release'], { cwd: packed });
    const archive = readFileSync(join(packed, 'release.tgz'));
    const checksum = createHash('sha256').update(archive).digest('hex');
    expect(existsSync(await unpackRelease(archive, checksum, 'release', cacheDir))).toBe(true);
    archive[archive.length - 1] = (archive.at(-1) ?? 0) ^ 1;
    rmSync(join(cacheDir, 'release'), { recursive: true });
    await expect(unpackRelease(archive, checksum, 'release', cacheDir)).rejects.toThrow(/not used/);
    expect(existsSync(join(cacheDir, 'release'))).toBe(false);
  });
});
