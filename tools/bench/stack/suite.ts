import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { spawnChild, waitUntil, type Child } from '@wangge/embedded/process';
import type { Run } from '@wangge/testing/door';
import { busEnvironment, issuerOf, serviceEnvironment } from '../../start/environment.ts';
import type { ServiceName } from '../../start/layout.ts';
import { profiled, profiling } from '../measure/profiles.ts';
import type { Stack } from './stack.ts';

/** Services as processes on a stack, with the demonstration district. No lean flags: both sides run on V8's defaults. */
export class Suite {
  readonly stack: Stack;
  readonly run: Run;
  readonly #children = new Map<string, Child>();

  private constructor(stack: Stack) {
    this.stack = stack;
    this.run = { pid: process.pid, host: 'localhost', ports: stack.setting.ports, root: stack.setting.root };
  }

  /** Starts what the paths to be measured need, and nothing that only listens. */
  static async start(stack: Stack, say: (line: string) => void): Promise<Suite> {
    const suite = new Suite(stack);
    try {
      await suite.#startOidc();
      const forSeed: ServiceName[] = ['grid', 'registry', 'casework', 'exchange', 'assistance'];
      await Promise.all(forSeed.map((service) => suite.startService(service)));
      await suite.#seed();
      await suite.#children.get('assistance')?.stop();
      await suite.startService('gateway');
      say('grid, registry, casework, exchange and gateway run, the demonstration district is loaded');
      return suite;
    } catch (error) {
      await suite.stop();
      throw error;
    }
  }

  /**
   * Starts a service, or another program in its place, and waits until it is ready.
   * @param instead script and variables that differ; needs a name of its own
   */
  async startService(
    service: ServiceName,
    instead?: { name: string; script: string; flags: readonly string[]; env: Record<string, string> },
  ): Promise<void> {
    const { name = service, script = `services/${service}/dist/main.js`, flags = [] } = instead ?? {};
    const env: Record<string, string> = {
      ...serviceEnvironment(this.stack.setting, service),
      WANGGE_LOG_LEVEL: 'warn',
      ...instead?.env,
    };
    const profile = profiling(name);
    const args = ['--enable-source-maps', ...profile.flags, ...flags, script];
    const child = this.#spawn(name, args, { ...env, ...profile.env });
    await this.#ready(name, `http://127.0.0.1:${env['WANGGE_HEALTH_PORT']}/readyz`);
    profiled(child.pid);
  }

  async stop(): Promise<void> {
    const end = (names: readonly string[]) =>
      Promise.all(names.map(async (name) => this.#children.get(name)?.stop(6_000)));
    await end(['gateway']);
    await end([...this.#children.keys()].filter((name) => name !== 'oidc'));
    await end(['oidc']);
  }

  async #startOidc(): Promise<void> {
    const { ports, folders, root } = this.stack.setting;
    const realms = ['wangge-realm.json', 'wangge-demo.json'].map((file) => path.join(root, 'deploy/keycloak', file));
    this.#spawn('oidc', ['libs/embedded/dist/oidc/main.js'], {
      PATH: process.env['PATH'] ?? '',
      WANGGE_OIDC_PORT: String(ports.oidc),
      WANGGE_OIDC_ISSUER: issuerOf(this.stack.setting),
      WANGGE_OIDC_REALMS: realms.join(','),
      WANGGE_OIDC_DATA: folders.oidc,
      WANGGE_CONSOLE_URL: `http://localhost:${ports.http}`,
    });
    await this.#ready('oidc', `${issuerOf(this.stack.setting)}/.well-known/openid-configuration`);
  }

  async #seed(): Promise<void> {
    const { setting } = this.stack;
    const child = this.#spawn('seed', ['--disable-warning=ExperimentalWarning', 'tools/seed/seed.ts'], {
      ...process.env,
      ...busEnvironment(setting, 'seed'),
      WANGGE_DATA: setting.folders.data,
      WANGGE_OIDC_ISSUER: issuerOf(setting),
    });
    const { code } = await child.exited;
    if (code !== 0) throw new Error(`the district could not be loaded:\n${this.#lastLines('seed')}`);
  }

  #spawn(name: string, args: string[], env: NodeJS.ProcessEnv): Child {
    const { root, folders } = this.stack.setting;
    const log = path.join(folders.logs, `${name}.log`);
    const child = spawnChild({
      command: process.execPath,
      args,
      env,
      cwd: root,
      onLine: (line) => appendFileSync(log, `${line}\n`),
    });
    this.#children.set(name, child);
    return child;
  }

  async #ready(name: string, url: string): Promise<void> {
    const answers = async () =>
      (await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined))?.ok === true;
    if (!(await waitUntil(answers, 60_000)))
      throw new Error(`${name} did not become ready within 60 s:\n${this.#lastLines(name)}`);
  }

  #lastLines(name: string): string {
    const file = path.join(this.stack.setting.folders.logs, `${name}.log`);
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-15).join('\n') : '(no log)';
  }
}
