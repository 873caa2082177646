import { totpOf } from '@wangge/embedded/oidc';
import { type DemoUser, readDemoUsers, type Run, SignIn } from '@wangge/testing/door';
import { RunningSuite } from '@wangge/testing/running';
import type { Setting } from '../../tools/start/environment.ts';
import { foldersBelow, loadSecrets, portsFrom, services } from '../../tools/start/layout.ts';

/** The whole suite as an attacker with its secrets, or a person with a browser, meets it. */
export class Target {
  readonly suite: RunningSuite;
  readonly run: Run;
  readonly setting: Setting;
  readonly signIn: SignIn;
  readonly users: readonly DemoUser[];

  constructor(suite: RunningSuite) {
    this.suite = suite;
    this.run = suite.run;
    const folders = foldersBelow(suite.dataDir);
    this.setting = {
      root: this.run.root,
      folders,
      ports: portsFrom(this.run.ports.http),
      secrets: loadSecrets(folders),
    };
    this.signIn = new SignIn(this.run);
    this.users = readDemoUsers(this.run);
  }

  get http(): string {
    return `http://${this.run.host}:${this.run.ports.http}`;
  }

  get grpc(): string {
    return `${this.run.host}:${this.run.ports.grpc}`;
  }

  /** Access token of a demonstration account; administrators type their one-time code too. */
  async tokenOf({ username, password, totp }: DemoUser): Promise<string> {
    if (totp === undefined) return this.signIn.person(username);
    const form = { grant_type: 'password', client_id: 'demo', username, password, scope: 'openid', totp: totpOf(totp) };
    const answer = await fetch(`${this.signIn.issuer}/protocol/openid-connect/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
    });
    const { access_token: token } = (await answer.json()) as { access_token?: string };
    if (token === undefined) throw new Error(`sign-in of ${username} failed with ${answer.status}`);
    return token;
  }

  user(username: string): DemoUser {
    const found = this.users.find((one) => one.username === username);
    if (found === undefined) throw new Error(`there is no demonstration account ${username}`);
    return found;
  }

  /** Processes of the services, by name: another number means that one of them ended and was started again. */
  pids(): Record<string, number> {
    return Object.fromEntries(services.map((name) => [name, this.suite.pidOf(name)]));
  }

  close(): Promise<void> {
    return this.suite.dispose();
  }
}

/** The suite that the tests of one run share, as a target. */
export const openTarget = async (): Promise<Target> => new Target(await RunningSuite.shared());
