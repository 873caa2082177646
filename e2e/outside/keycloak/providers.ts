import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type Oidc, startOidc, totpOf } from '@wangge/embedded/oidc';
import { demo, demoUsers, type DemoUser } from '../../../deploy/keycloak/demo.ts';
import type { Page } from './chromium.ts';
import { keycloakHome } from './distribution.ts';
import { type Answer, form } from './https.ts';
import { KeycloakServer } from './server.ts';

/** An identity provider with our realm and the people of the demonstration, and what its administrator can do. */
export interface Provider {
  readonly issuer: string;
  /** Posts a form below the realm's protocol address, e.g. to `token`. */
  post(to: string, fields: Readonly<Record<string, string>>): Promise<Answer>;
  /** An access token of a department's system. */
  departmentToken(clientId: string): Promise<string>;
  /** Fills in what the pages ask until they have let the person in or have not; answers where that ended. */
  enter(page: Page, user: Pick<DemoUser, 'username' | 'password' | 'totp'>, callback: string): Promise<string>;
  rotateKeys(): Promise<void>;
  /** Takes a role from a user. */
  takeRole(username: string, role: string): Promise<void>;
  stop(): Promise<void>;
}

const folder = path.resolve(import.meta.dirname, '../../../deploy/keycloak');
const REALM = path.join(folder, 'wangge-realm.json');
export const AUTHORITY = 'CN=authority of the district';

export function demoUser(username: string): DemoUser {
  const found = demoUsers.find((user) => user.username === username);
  if (found === undefined) throw new Error(`no demonstration account ${username}`);
  return found;
}

export const tokenIn = ({ status, text }: Answer): string => {
  if (status !== 200) throw new Error(`${status} ${text}`);
  return (JSON.parse(text) as { access_token: string }).access_token;
};

/** Ours, that stands in on one machine. */
export class EmbeddedProvider implements Provider {
  readonly #oidc: Oidc;
  readonly #home: string;

  private constructor(oidc: Oidc, home: string) {
    this.#oidc = oidc;
    this.#home = home;
  }

  static async start(consoleUrl: string): Promise<EmbeddedProvider> {
    const home = mkdtempSync(path.join(tmpdir(), 'wangge-oidc-'));
    const realmFiles = [REALM, path.join(folder, 'wangge-demo.json')];
    const env = { WANGGE_CONSOLE_URL: consoleUrl };
    return new EmbeddedProvider(await startOidc({ realmFiles, dataDir: home, env }), home);
  }

  get issuer(): string {
    return this.#oidc.issuer;
  }

  async post(to: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    const url = `${this.issuer}/protocol/openid-connect/${to}`;
    const answer = await fetch(url, { method: 'POST', body: new URLSearchParams(fields) });
    return { status: answer.status, text: await answer.text() };
  }

  async departmentToken(clientId: string): Promise<string> {
    const secret = { client_id: clientId, client_secret: `demo-secret-of-${clientId}` };
    return tokenIn(await this.post('token', { grant_type: 'client_credentials', ...secret }));
  }

  async enter(page: Page, { username, password, totp }: DemoUser, callback: string): Promise<string> {
    await page.fill('[name=username]', username);
    await page.fill('[name=password]', password);
    if (totp !== undefined) await page.fill('[name=totp]', totpOf(totp));
    await page.press('button');
    return page.firstOf(['[role=alert]'], callback);
  }

  async rotateKeys(): Promise<void> {
    this.#oidc.rotateKeys();
  }

  async takeRole(username: string, role: string): Promise<void> {
    this.#oidc.setRoles(
      username,
      [demoUser(username).role, 'demo'].filter((one) => one !== role),
    );
  }

  async stop(): Promise<void> {
    await this.#oidc.stop();
    rmSync(this.#home, { recursive: true, force: true });
  }
}

/** The real one: the realm file imported as it is, the demonstration's people by partial import. */
export class KeycloakProvider implements Provider {
  readonly server: KeycloakServer;

  private constructor(server: KeycloakServer) {
    this.server = server;
  }

  static async start(consoleUrl: string): Promise<KeycloakProvider> {
    const env = { WANGGE_CONSOLE_URL: consoleUrl, WANGGE_DEPARTMENT_CA: AUTHORITY };
    const server = await KeycloakServer.start({ home: keycloakHome(), realmFile: REALM, env });
    // Its departments come with secrets; here they keep their certificates.
    const clients = demo.clients.filter(({ clientId }) => clientId === 'demo');
    await server.admin('POST', '/partialImport', { ...demo, clients, ifResourceExists: 'FAIL' });
    return new KeycloakProvider(server);
  }

  get issuer(): string {
    return this.server.issuer;
  }

  post(to: string, fields: Readonly<Record<string, string>>): Promise<Answer> {
    return this.server.ask(`/realms/wangge/protocol/openid-connect/${to}`, form(fields));
  }

  async departmentToken(clientId: string): Promise<string> {
    const certificate = this.server.authority.issue(clientId);
    return tokenIn(await this.departmentAnswer(clientId, certificate));
  }

  departmentAnswer(clientId: string, certificate?: { readonly cert: string; readonly key: string }): Promise<Answer> {
    const fields = { grant_type: 'client_credentials', client_id: clientId };
    return this.server.ask('/realms/wangge/protocol/openid-connect/token', { ...form(fields), certificate });
  }

  async enter(
    page: Page,
    { username, password, totp }: Pick<DemoUser, 'username' | 'password' | 'totp'>,
    callback: string,
  ): Promise<string> {
    await page.fill('#username', username);
    await page.fill('#password', password);
    await page.press('#kc-login');
    const next = await page.firstOf(['#otp', '#totp', '[aria-invalid=true]'], callback);
    if (next !== '#otp' || totp === undefined) return next;
    await page.fill('#otp', totpOf(totp));
    await page.press('#kc-login');
    return page.firstOf(['[aria-invalid=true]'], callback);
  }

  async rotateKeys(): Promise<void> {
    const { id: parentId } = await this.server.admin<{ id: string }>('GET', '');
    await this.server.admin('POST', '/components', {
      name: 'next key',
      providerId: 'rsa-generated',
      providerType: 'org.keycloak.keys.KeyProvider',
      parentId,
      config: { priority: ['200'], enabled: ['true'], active: ['true'], algorithm: ['RS256'], keySize: ['2048'] },
    });
  }

  async takeRole(username: string, role: string): Promise<void> {
    const { id, name } = await this.server.admin<{ id: string; name: string }>('GET', `/roles/${role}`);
    const path = `/users/${await this.userId(username)}/role-mappings/realm`;
    await this.server.admin('DELETE', path, [{ id, name }]);
  }

  async giveRole(username: string, role: string): Promise<void> {
    const { id, name } = await this.server.admin<{ id: string; name: string }>('GET', `/roles/${role}`);
    await this.server.admin('POST', `/users/${await this.userId(username)}/role-mappings/realm`, [{ id, name }]);
  }

  /** From now on access tokens live so long. */
  async liveFor(seconds: number): Promise<void> {
    await this.server.admin('PUT', '', { accessTokenLifespan: seconds });
  }

  /** Has people come back to another address, which is also told of sessions' ends. */
  async moveConsole(url: string): Promise<void> {
    type Client = { id: string; redirectUris: string[]; attributes: Record<string, string> };
    const [console] = await this.server.admin<Client[]>('GET', '/clients?clientId=console');
    if (console === undefined) throw new Error('the realm has no client console');
    const { attributes } = console;
    await this.server.admin('PUT', `/clients/${console.id}`, {
      ...console,
      redirectUris: [`${url}/*`],
      attributes: { ...attributes, 'backchannel.logout.url': `${url}/api/session/v1/backchannel-logout` },
    });
  }

  async userId(username: string): Promise<string> {
    const query = new URLSearchParams({ username, exact: 'true' }).toString();
    const [user] = await this.server.admin<{ id: string }[]>('GET', `/users?${query}`);
    if (user === undefined) throw new Error(`no user ${username}`);
    return user.id;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }
}
