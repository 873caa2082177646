import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * One way to get a nats-server: works inside the empty folder `workDir`, answers the path of the program or throws with
 * a short reason.
 */
export type Fetch = (workDir: string, env: NodeJS.ProcessEnv) => Promise<string>;

/** Checksums of the release archives as published with the official container image of that version. */
const RELEASE = {
  version: '2.10.29',
  sha256: {
    'linux-amd64': 'e314da74a83a1d3876db8814c27eb990fe729640fd6452025b441bcede8390da',
    'linux-arm64': 'da4b27942ecfb4c5f0c54553d2e7f470ddda9d7581cfe8131b351a0e223ed401',
  } as Readonly<Record<string, string>>,
};

const GO_MODULE = 'github.com/nats-io/nats-server/v2@v2.10.27';

/** The official release, pinned by its checksum; given up after 10 s without progress. */
export const downloadRelease: Fetch = async (workDir) => {
  const target = `${process.platform}-${process.arch === 'x64' ? 'amd64' : process.arch}`;
  const expected = RELEASE.sha256[target];
  if (expected === undefined) throw new Error(`no pinned release for ${target}`);
  const name = `nats-server-v${RELEASE.version}-${target}`;
  const archive = await download(
    `https://github.com/nats-io/nats-server/releases/download/v${RELEASE.version}/${name}.tar.gz`,
  );
  return unpackRelease(archive, expected, name, workDir);
};

/** Unpacks `<name>/nats-server` from a release archive whose SHA-256 is `expected`. */
export async function unpackRelease(
  archive: Uint8Array,
  expected: string,
  name: string,
  workDir: string,
): Promise<string> {
  const actual = createHash('sha256').update(archive).digest('hex');
  if (actual !== expected) throw new Error(`the archive has SHA-256 ${actual}, not ${expected}: not used`);
  writeFileSync(join(workDir, 'release.tar.gz'), archive);
  await run('tar', ['-xzf', 'release.tar.gz'], { cwd: workDir, timeoutMs: 60_000 });
  return join(workDir, name, 'nats-server');
}

/** Built from its module, when Go is installed: the checksum database of Go vouches for the source. */
export const buildWithGo: Fetch = async (workDir, env) => {
  const homeless = env['HOME'] === undefined;
  const folders = homeless ? { GOPATH: join(workDir, 'go'), GOCACHE: join(workDir, 'cache') } : {};
  const flags = homeless ? '-mod=mod -modcacherw' : '-mod=mod'; // a read-only module cache could not be removed again
  const settings = { ...folders, GOBIN: workDir, GOFLAGS: flags, GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
  await run('go', ['install', GO_MODULE], { cwd: workDir, env: { ...env, ...settings }, timeoutMs: 600_000 });
  return join(workDir, 'nats-server');
};

/** Debian's package without root: list and archive folders of our own, unpacked instead of installed. */
export const unpackDebianPackage: Fetch = async (workDir, env) => {
  const folders = ['lists/partial', 'archives/partial', 'state', 'cache'];
  for (const folder of folders) mkdirSync(join(workDir, folder), { recursive: true });
  const settings = {
    'Dir::State': join(workDir, 'state'),
    'Dir::State::lists': join(workDir, 'lists'),
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': join(workDir, 'cache'),
    'Dir::Cache::archives': join(workDir, 'archives'),
    'APT::Sandbox::User': 'root', // as root apt would read our folders as another account, which may be closed to it
    'Debug::NoLocking': '1',
  };
  const flags = Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]);
  await run('apt-get', [...flags, '-q', 'update'], { cwd: workDir, env, timeoutMs: 120_000 });
  await run('apt-get', [...flags, '-q', 'download', 'nats-server'], { cwd: workDir, env, timeoutMs: 60_000 });
  const file = readdirSync(workDir).find((name) => name.endsWith('.deb'));
  if (file === undefined) throw new Error('apt-get downloaded nothing');
  await run('dpkg-deb', ['-x', file, 'unpacked'], { cwd: workDir, env, timeoutMs: 60_000 });
  const paths = ['usr/sbin', 'usr/bin'].map((folder) => join(workDir, 'unpacked', folder, 'nats-server'));
  return paths.find((path) => existsSync(path)) ?? join(workDir, 'nats-server');
};

async function download(url: string): Promise<Uint8Array> {
  const abort = new AbortController();
  const stalled = () => abort.abort(new Error('no answer within 10 s'));
  let timer = setTimeout(stalled, 10_000);
  try {
    const response = await fetch(url, { signal: abort.signal });
    if (!response.ok || response.body === null) throw new Error(`HTTP ${response.status}`);
    const chunks: Uint8Array[] = [];
    for await (const chunk of response.body) {
      chunks.push(chunk);
      clearTimeout(timer);
      timer = setTimeout(stalled, 10_000);
    }
    return Buffer.concat(chunks);
  } catch (error) {
    const { message, cause } = error as Error;
    throw new Error(cause instanceof Error ? cause.message : message, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}

interface RunOptions {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
}

/** Runs a program to its end; throws with the last line it said. Killed with its children after `timeoutMs`. */
function run(
  command: string,
  args: readonly string[],
  { cwd, env = process.env, timeoutMs }: RunOptions,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, [...args], { cwd, env, stdio: ['ignore', 'ignore', 'pipe'], timeout: timeoutMs });
    let said = '';
    child.stderr.on('data', (data: Buffer) => (said = `${said}${data.toString()}`.slice(-2_000)));
    child.once('error', (error) => reject(new Error(`${command} is not available`, { cause: error })));
    child.once('close', (code, signal) => {
      if (code === 0) resolve();
      else
        reject(
          new Error(
            `${command} ${signal === null ? `ended with ${code}` : 'took too long'}: ${said.trim().split('\n').at(-1) ?? ''}`,
          ),
        );
    });
  });
}
