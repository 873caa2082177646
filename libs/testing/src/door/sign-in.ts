import { readFileSync } from 'node:fs';
import path from 'node:path';

/** A running suite, as its start wrote it down. */
export interface Run {
  /** Number of the process that looks after the others. */
  readonly pid: number;
  readonly host: string;
  readonly ports: {
    readonly http: number;
    readonly grpc: number;
    readonly oidc: number;
    readonly sink: number;
    readonly nats: number;
    readonly postgres: number;
    /** By service. */
    readonly health: Readonly<Record<string, number>>;
  };
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

/** A demonstration account as it stands beside the realm. */
export interface DemoUser {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly role: string;
  readonly password: string;
  readonly totp?: string;
}

/** The demonstration accounts of the suite that runs. */
export function readDemoUsers(run: Pick<Run, 'root'>): readonly DemoUser[] {
  return JSON.parse(readFileSync(path.join(run.root, 'deploy/keycloak/demo-users.json'), 'utf8')) as DemoUser[];
}

interface TokenAnswer {
  readonly access_token: string;
  readonly expires_in: number;
}

/** Gets tokens from the provider and keeps them until shortly before they end. */
export class SignIn {
  private readonly kept = new Map<string, { token: string; until: number }>();
  private readonly run: Run;
  private readonly users: readonly DemoUser[];

  constructor(run: Run) {
    this.run = run;
    this.users = readDemoUsers(run);
  }

  get issuer(): string {
    return `http://${this.run.host}:${this.run.ports.oidc}/realms/wangge`;
  }

  /** Token of a demonstration account, by the demo client's password grant. */
  person(username: string): Promise<string> {
    const user = this.users.find((one) => one.username === username);
    if (user === undefined) throw new Error(`There is no demonstration account ${username}.`);
    return this.token(username, {
      grant_type: 'password',
      client_id: 'demo',
      username,
      password: user.password,
      scope: 'openid',
    });
  }

  /** Token of a department, by client credentials. */
  department(clientId: string): Promise<string> {
    return this.token(clientId, {
      grant_type: 'client_credentials',
      client_id: clientId,
      client_secret: `demo-secret-of-${clientId}`,
    });
  }

  private async token(key: string, form: Record<string, string>): Promise<string> {
    const now = Date.now();
    const known = this.kept.get(key);
    if (known !== undefined && known.until > now) return known.token;
    const answer = await fetch(`${this.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    if (!answer.ok) throw new Error(`Sign-in of ${key} failed: ${answer.status} ${await answer.text()}`);
    const { access_token: token, expires_in: seconds } = (await answer.json()) as TokenAnswer;
    this.kept.set(key, { token, until: now + (seconds - 20) * 1000 });
    return token;
  }
}
