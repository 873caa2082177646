import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A running suite, as its start wrote it down. */
export interface Run {
  readonly host: string;
  readonly ports: { readonly http: number; readonly grpc: number; readonly oidc: number; readonly sink: number; readonly nats: number; readonly postgres: number };
  readonly root: string;
}

/** Reads `run/run.json` of the data folder; throws one sentence when no suite runs on it. */
export function readRun(dataDir: string): Run {
  try {
    return JSON.parse(readFileSync(path.join(dataDir, 'run', 'run.json'), 'utf8')) as Run;
  } catch {
    throw new Error(`No running suite was found in ${dataDir}: start one with npm start.`);
  }
}

export interface DemoUsers {
  readonly password: string;
  readonly users: readonly { readonly id: string; readonly username: string; readonly name: string; readonly roles: readonly string[] }[];
  readonly clients: readonly { readonly clientId: string; readonly secret: string }[];
}

/** The demonstration accounts that stand beside the realm. */
export function readDemoUsers(run: Run): DemoUsers {
  return JSON.parse(readFileSync(path.join(run.root, 'deploy/keycloak/demo-users.json'), 'utf8')) as DemoUsers;
}

interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
}

/** Gets tokens from the provider and keeps them until shortly before they end. */
export class SignIn {
  private readonly kept = new Map<string, { token: string; until: number }>();
  private readonly run: Run;
  private readonly demo: DemoUsers;

  constructor(run: Run) {
    this.run = run;
    this.demo = readDemoUsers(run);
  }

  get issuer(): string {
    return `http://${this.run.host}:${this.run.ports.oidc}/realms/wangge`;
  }

  /** Token of a demonstration account, by the demo client's password grant. */
  person(username: string): Promise<string> {
    const demo = this.clientOf('demo');
    return this.token(username, { grant_type: 'password', client_id: 'demo', client_secret: demo, username, password: this.demo.password, scope: 'openid' });
  }

  /** Token of a department, by client credentials. */
  department(clientId: string): Promise<string> {
    return this.token(clientId, { grant_type: 'client_credentials', client_id: clientId, client_secret: this.clientOf(clientId) });
  }

  private clientOf(clientId: string): string {
    const found = this.demo.clients.find((one) => one.clientId === clientId);
    if (found === undefined) throw new Error(`There is no demonstration client ${clientId}.`);
    return found.secret;
  }

  private async token(key: string, form: Record<string, string>): Promise<string> {
    const now = Date.now();
    const known = this.kept.get(key);
    if (known !== undefined && known.until > now) return known.token;
    const answer = await fetch(`${this.issuer}/protocol/openid-connect/token`, { method: 'POST', body: new URLSearchParams(form) });
    if (!answer.ok) throw new Error(`Sign-in of ${key} failed: ${answer.status} ${await answer.text()}`);
    const { access_token: token, expires_in: seconds } = (await answer.json()) as TokenAnswer;
    this.kept.set(key, { token, until: now + (seconds - 20) * 1000 });
    return token;
  }
}
