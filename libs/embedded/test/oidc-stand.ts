import { createRemoteJWKSet, jwtVerify, type JWTPayload } from 'jose';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startOidc, type Oidc, type OidcOptions } from '../src/oidc/index.ts';
import { freePort } from '../src/process/index.ts';

interface Tokens {
  readonly access_token: string;
  readonly refresh_token: string;
  readonly id_token: string;
  readonly error?: string;
}

interface Person {
  readonly id: string;
  readonly password: string;
  readonly totp?: string;
}

const deploy = join(import.meta.dirname, '../../../deploy/keycloak');
export const realmFiles = ['wangge-realm.json', 'wangge-demo.json'].map((name) => join(deploy, name));
export const env = { WANGGE_CONSOLE_URL: 'http://localhost:8300' };

/** The account of the demonstration; throws for a name it does not hold. */
export function person(username: string): Person {
  const people = JSON.parse(readFileSync(join(deploy, 'demo-users.json'), 'utf8')) as (Person & { username: string })[];
  const found = people.find((candidate) => candidate.username === username);
  if (found === undefined) throw new Error(`no demonstration account ${username}`);
  return found;
}

/** A provider with the committed realm files, and the requests the tests make to it. */
export class Stand {
  readonly home: string;
  readonly options: OidcOptions;
  oidc: Oidc;

  private constructor(home: string, options: OidcOptions, oidc: Oidc) {
    this.home = home;
    this.options = options;
    this.oidc = oidc;
  }

  static async open(): Promise<Stand> {
    const home = mkdtempSync(join(tmpdir(), 'wangge-oidc-'));
    const options = { realmFiles, dataDir: join(home, 'oidc'), port: await freePort(), env };
    return new Stand(home, options, await startOidc(options));
  }

  async close(): Promise<void> {
    await this.oidc.stop();
    rmSync(this.home, { recursive: true, force: true });
  }

  at(path: string): string {
    return `${this.oidc.issuer}/protocol/openid-connect/${path}`;
  }

  async token(form: Record<string, string>, headers: Record<string, string> = {}) {
    const response = await fetch(this.at('token'), { method: 'POST', body: new URLSearchParams(form), headers });
    return { status: response.status, headers: response.headers, body: (await response.json()) as Tokens };
  }

  /** Signs in as the demonstration client does; `change` adds to or replaces what it sends. */
  withPassword(username: string, change: Record<string, string> = {}) {
    const password = change['password'] ?? person(username).password;
    return this.token({ grant_type: 'password', client_id: 'demo', username, password, ...change });
  }

  /** As a service verifies a token: by the published keys. */
  async verified(token: string): Promise<JWTPayload & { realm_access: { roles: string[] } }> {
    const keys = createRemoteJWKSet(new URL(this.at('certs')));
    const checks = {
      issuer: this.oidc.issuer,
      audience: 'wangge',
      algorithms: ['RS256'],
      requiredClaims: ['exp', 'sub'],
    };
    return (await jwtVerify<JWTPayload & { realm_access: { roles: string[] } }>(token, keys, checks)).payload;
  }
}
