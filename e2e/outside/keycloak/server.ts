import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Child, freePort, spawnChild, waitUntil } from '@wangge/embedded/process';
import { type Certificate, TestAuthority } from '@wangge/testing/certificates';
import { ADMIN } from './distribution.ts';
import { type Answer, ask, type Ask, form } from './https.ts';

const START_MS = 300_000;
const STOP_MS = 10_000;
// A server for two minutes: quick to start matters more than fast when warm.
const JAVA = '-XX:TieredStopAtLevel=1';

export interface KeycloakOptions {
  /** The unpacked and built distribution; it is left as it is. */
  readonly home: string;
  /** The realm file, imported by the server as it starts, byte for byte. */
  readonly realmFile: string;
  /** Variables the realm file mentions. */
  readonly env: Readonly<Record<string, string>>;
}

/** A real Keycloak on loopback for the length of a test: HTTPS that asks for certificates, its development database. */
export class KeycloakServer {
  readonly #folder: string;
  readonly #child: Child;
  readonly origin: string;
  /** Gives certificates that the server trusts. */
  readonly authority: TestAuthority;
  #adminToken: { readonly token: string; readonly until: number } | undefined;

  private constructor(folder: string, child: Child, origin: string, authority: TestAuthority) {
    this.#folder = folder;
    this.#child = child;
    this.origin = origin;
    this.authority = authority;
  }

  /** @throws Error with the end of the server's log when it does not become ready */
  static async start({ home, realmFile, env }: KeycloakOptions): Promise<KeycloakServer> {
    const folder = mkdtempSync(path.join(tmpdir(), 'wangge-keycloak-'));
    const authority = new TestAuthority('authority of the district');
    layOut(folder, home, realmFile, authority);
    const [port, httpPort, management] = [await freePort(), await freePort(), await freePort()];
    const log: string[] = [];
    const child = spawnChild({
      command: 'sh',
      args: [path.join(folder, 'bin', 'kc.sh'), ...startOptions(folder, port, httpPort, management)],
      cwd: folder,
      bond: 'reaper',
      env: {
        ...process.env,
        ...env,
        JAVA_OPTS_APPEND: JAVA,
        JAVA_OPTS_KC_HEAP: '-Xms128m -Xmx640m',
      },
      onLine: (line) => log.push(line),
    });
    const server = new KeycloakServer(folder, child, `https://localhost:${port}`, authority);
    let ended = false;
    void child.exited.then(() => (ended = true));
    const isReady = async () => ended || (await server.#isReady());
    if ((await waitUntil(isReady, START_MS)) && !ended) return server;
    await server.stop();
    throw new Error(`Keycloak did not start:\n${log.slice(-25).join('\n')}`);
  }

  get issuer(): string {
    return `${this.origin}/realms/wangge`;
  }

  /** File with the certificate of the authority, for processes that are to trust the server. */
  get authorityFile(): string {
    return path.join(this.#folder, 'authority.pem');
  }

  /** A request to the server; the path begins with a slash. */
  ask(path: string, what: Ask = {}): Promise<Answer> {
    return ask(`${this.origin}${path}`, this.authority.cert, what);
  }

  /** What the administrator of the installation does, below the realm's own address. */
  async admin<T = unknown>(method: string, path: string, body?: unknown): Promise<T> {
    const headers = { authorization: `Bearer ${await this.#admin()}`, 'content-type': 'application/json' };
    const sent = body === undefined ? undefined : JSON.stringify(body);
    const answer = await this.ask(`/admin/realms/wangge${path}`, { method, headers, body: sent });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return (answer.text === '' ? undefined : JSON.parse(answer.text)) as T;
  }

  /** A certificate of the authority that the server trusts. */
  issue(common: string): Certificate {
    return this.authority.issue(common);
  }

  async stop(): Promise<void> {
    await this.#child.stop(STOP_MS);
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #isReady(): Promise<boolean> {
    const answer = await this.ask('/realms/wangge/protocol/openid-connect/certs').catch(() => undefined);
    return answer?.status === 200;
  }

  async #admin(): Promise<string> {
    if (this.#adminToken !== undefined && this.#adminToken.until > Date.now()) return this.#adminToken.token;
    const fields = { grant_type: 'password', client_id: 'admin-cli', ...ADMIN };
    const { text } = await this.ask('/realms/master/protocol/openid-connect/token', form(fields));
    const { access_token: token } = JSON.parse(text) as { access_token: string };
    this.#adminToken = { token, until: Date.now() + 40_000 }; // it lives for a minute
    return token;
  }
}

/** A home of its own whose big parts are those of the distribution. */
function layOut(folder: string, home: string, realmFile: string, authority: TestAuthority): void {
  for (const part of ['lib', 'conf', 'providers', 'themes', 'version.txt'])
    symlinkSync(path.join(home, part), path.join(folder, part));
  cpSync(path.join(home, 'bin'), path.join(folder, 'bin'), { recursive: true });
  mkdirSync(path.join(folder, 'data', 'import'), { recursive: true });
  cpSync(path.join(home, 'data', 'h2'), path.join(folder, 'data', 'h2'), { recursive: true });
  cpSync(realmFile, path.join(folder, 'data', 'import', path.basename(realmFile)));
  const own = authority.issue('localhost');
  writeFileSync(path.join(folder, 'server.pem'), own.cert);
  writeFileSync(path.join(folder, 'server.key'), own.key, { mode: 0o600 });
  writeFileSync(path.join(folder, 'authority.pem'), authority.cert);
}

const startOptions = (folder: string, port: number, httpPort: number, management: number): string[] => [
  'start',
  '--optimized',
  '--import-realm',
  '--cache=local',
  `--hostname=https://localhost:${port}`,
  `--https-port=${port}`,
  `--http-port=${httpPort}`,
  `--http-management-port=${management}`,
  `--https-certificate-file=${path.join(folder, 'server.pem')}`,
  `--https-certificate-key-file=${path.join(folder, 'server.key')}`,
  `--truststore-paths=${path.join(folder, 'authority.pem')}`,
  '--http-host=127.0.0.1',
  '--log-level=warn',
];
