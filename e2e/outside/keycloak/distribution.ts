import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

/** The last release whose server runs on Java 17, Debian 12's own. */
export const KEYCLOAK_VERSION = '26.7.4';

const cache = path.join(process.env['XDG_CACHE_HOME'] ?? path.join(homedir(), '.cache'), 'wangge');
const DOWNLOAD_MS = 600_000;
const PREPARE_MS = 300_000;
/** Says with what options it was built. */
const MARK = 'wangge-built';
/** What the server must know before it is built; the rest is said when it starts. */
const BUILD_OPTIONS = ['--db=dev-file', '--https-client-auth=request'];

/** Of the installation, not of our realm; it listens on loopback for the length of a test. */
export const ADMIN = { username: 'admin', password: 'only-for-this-run' };

/**
 * Keycloak's own distribution, unpacked, built and kept outside the repository: fetched once from Maven Central by the machine's
 * Maven, with whatever mirrors and proxies it is set up for.
 * @throws Error with one sentence that says what is missing
 */
export function keycloakHome(): string {
  requireProgram(
    'java',
    ['-version'],
    'The real Keycloak needs Java 17 or newer: install one, e.g. openjdk-17-jre-headless.',
  );
  const home = path.join(cache, `keycloak-${KEYCLOAK_VERSION}`);
  if (isPrepared(home)) return home;
  requireProgram('mvn', ['-version'], 'Keycloak is fetched from Maven Central by Maven, which is missing: install it.');
  rmSync(home, { recursive: true, force: true });
  const unpacked = fetched();
  kc(unpacked, 'build', ...BUILD_OPTIONS);
  // Makes the tables and the master realm, which takes as long as all the rest of a start: copied, they need not be made again.
  kc(
    unpacked,
    'bootstrap-admin',
    'user',
    '--optimized',
    '--no-prompt',
    '--username',
    ADMIN.username,
    '--password:env',
    'WANGGE_ADMIN',
  );
  writeFileSync(path.join(unpacked, MARK), BUILD_OPTIONS.join(' '));
  renameSync(unpacked, home);
  rmSync(path.dirname(unpacked), { recursive: true, force: true });
  return home;
}

const isPrepared = (home: string): boolean =>
  existsSync(path.join(home, MARK)) && readFileSync(path.join(home, MARK), 'utf8') === BUILD_OPTIONS.join(' ');

function kc(home: string, ...args: string[]): void {
  const env = { ...process.env, WANGGE_ADMIN: ADMIN.password };
  const done = spawnSync('sh', [path.join(home, 'bin', 'kc.sh'), ...args], {
    env,
    encoding: 'utf8',
    timeout: PREPARE_MS,
  });
  if (done.status === 0) return;
  throw new Error(
    `Keycloak ${KEYCLOAK_VERSION} cannot be prepared with this Java: ${endOf(done.stdout + done.stderr)}`,
  );
}

/** The distribution in a folder of this process's own, so that two runs at once do not meet half-way. */
function fetched(): string {
  const folder = path.join(cache, `keycloak-${process.pid}`);
  mkdirSync(folder, { recursive: true });
  const artifact = `org.keycloak:keycloak-quarkus-dist:${KEYCLOAK_VERSION}:zip`;
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:unpack';
  const args = [
    '--batch-mode',
    '--quiet',
    goal,
    `-Dartifact=${artifact}`,
    `-DoutputDirectory=${folder}`,
    '-Dproject.basedir=.',
  ];
  const done = spawnSync('mvn', args, { cwd: folder, encoding: 'utf8', timeout: DOWNLOAD_MS });
  const [unpacked] = readdirSync(folder).filter((name) => name.startsWith('keycloak-'));
  if (done.status === 0 && unpacked !== undefined) return path.join(folder, unpacked);
  throw new Error(`Maven could not fetch ${artifact}: ${endOf(done.stdout + done.stderr)}`);
}

function requireProgram(command: string, args: readonly string[], sentence: string): void {
  if (spawnSync(command, args, { stdio: 'ignore' }).status !== 0) throw new Error(sentence);
}

const endOf = (output: string): string => output.trim().slice(-600);
