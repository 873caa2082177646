import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, globSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { ensureDatabase, startPostgres, type Postgres } from '@wangge/embedded/postgres';
import { resolveNatsServer, startNats, type Nats } from '@wangge/embedded/nats';
import {
  type Child,
  StartError,
  spawnChild,
  spawnSupervised,
  waitUntil,
  type Supervised,
} from '@wangge/embedded/process';
import {
  busEnvironment,
  databaseUrl,
  host,
  issuerOf,
  serviceEnvironment,
  superUrlOf,
  type Setting,
} from './environment.ts';
import { services, withDatabase, type ServiceName } from './layout.ts';
import type { StartOptions } from './options.ts';

/** V8 kept small: a service holds little, and eight of them share the machine. */
const leanNode = ['--enable-source-maps', '--max-semi-space-size=4', '--max-old-space-size=192'];

/** What was done with this build and this data, so that a second start need not do it again. */
interface State {
  readonly build: string;
  readonly seeded: boolean;
}

/** Everything that runs, and the order it starts and stops in. */
export class Parts {
  private postgres: Postgres | undefined;
  private nats: Nats | undefined;
  private oidc: Supervised | undefined;
  private readonly running = new Map<ServiceName, Supervised>();
  private readonly tools = new Set<Child>();
  private readonly setting: Setting;
  private readonly say: (line: string) => void;

  constructor(setting: Setting, say: (line: string) => void) {
    this.setting = setting;
    this.say = say;
  }

  async start(options: StartOptions): Promise<void> {
    const build = this.fingerprint();
    const state = this.state();
    const prepared = state?.build === build;
    await Promise.all([this.startPostgres(prepared), this.startNats(prepared), this.startOidc()]);
    if (!prepared) await this.tool('tools/migrate.ts', 'migrations');
    await Promise.all(services.map((service) => this.startService(service)));
    const seeded = state?.seeded ?? false;
    if (options.seed && !(seeded && prepared)) await this.tool('tools/seed/seed.ts', 'demonstration district');
    this.keepState({ build, seeded: seeded || options.seed });
  }

  /** Edges first, then services, then what they stand on. */
  async stop(): Promise<void> {
    const end = async (names: readonly ServiceName[]) => {
      await Promise.all(names.map(async (name) => this.running.get(name)?.stop(5_000)));
    };
    await Promise.all([...this.tools].map((tool) => tool.stop(1_000)));
    await end(['gateway', 'exchange']);
    await end(services);
    await Promise.all([this.oidc?.stop(1_000), this.nats?.stop()]);
    await this.postgres?.stop();
  }

  private async startPostgres(prepared: boolean): Promise<void> {
    const { folders, ports, secrets } = this.setting;
    const existed = existsSync(folders.postgres);
    if (!existed) this.say('creating the PostgreSQL cluster');
    this.postgres = await startPostgres({
      dataDir: folders.postgres,
      port: ports.postgres,
      superPassword: secrets.superuser,
      runDir: folders.run,
      log: (line) => this.log('postgres', line),
    });
    this.say(`PostgreSQL on port ${ports.postgres}`);
    if (prepared && existed) return;
    for (const service of withDatabase) {
      await ensureDatabase({
        superUrl: superUrlOf(this.setting),
        service,
        ownerPassword: secrets.owner(service),
        appPassword: secrets.app(service),
      });
    }
  }

  private async startNats(prepared: boolean): Promise<void> {
    const { folders, ports } = this.setting;
    const server = await resolveNatsServer({
      cacheDir: process.env['WANGGE_NATS_CACHE'] ?? folders.bin,
      log: (line) => this.say(line),
    });
    const configFile = path.join(folders.data, 'nats.conf');
    if (!prepared || !existsSync(configFile))
      await this.tool('tools/start/nats-config.ts', undefined, [configFile, server.version]);
    this.nats = await startNats({
      binary: server.path,
      dataDir: folders.nats,
      port: ports.nats,
      configFile,
      runDir: folders.run,
      log: (line) => this.log('nats', line),
    });
    if (!prepared) await this.tool('tools/start/topology.ts');
    this.say(`nats-server ${server.version} (${server.origin}) on port ${ports.nats}`);
  }

  private async startOidc(): Promise<void> {
    const { folders, ports, root, issuer } = this.setting;
    if (issuer !== undefined) return this.say(`signing in is the business of ${issuer}`);
    const realms = ['wangge-realm.json', 'wangge-demo.json'].map((file) => path.join(root, 'deploy/keycloak', file));
    this.oidc = this.supervise('oidc', 'libs/embedded/dist/oidc/main.js', {
      WANGGE_OIDC_PORT: String(ports.oidc),
      WANGGE_OIDC_ISSUER: issuerOf(this.setting),
      WANGGE_OIDC_REALMS: realms.join(','),
      WANGGE_OIDC_DATA: folders.oidc,
      WANGGE_CONSOLE_URL: `http://${host}:${ports.http}`,
    });
    await this.ready('the sign-in server', `${issuerOf(this.setting)}/.well-known/openid-configuration`);
    this.say(`sign-in server on port ${ports.oidc}`);
  }

  private async startService(service: ServiceName): Promise<void> {
    this.running.set(
      service,
      this.supervise(service, `services/${service}/dist/main.js`, serviceEnvironment(this.setting, service)),
    );
    await this.ready(service, `http://127.0.0.1:${this.setting.ports.health[service]}/readyz`);
    this.say(`${service} is ready`);
  }

  private supervise(name: string, script: string, env: Record<string, string>): Supervised {
    const kept = {
      PATH: process.env['PATH'] ?? '',
      HOME: process.env['HOME'] ?? '',
      NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'] ?? '',
    };
    return spawnSupervised({
      name,
      command: process.execPath,
      args: [...leanNode, script],
      cwd: this.setting.root,
      env: { ...kept, ...env },
      runDir: this.setting.folders.run,
      onLine: (line) => this.log(name, line),
      onCrash: (exit, wait) =>
        this.say(
          `${name} ended (${exit.signal ?? exit.code}); starting it again in ${wait} ms, see ${path.join(this.setting.folders.logs, `${name}.log`)}`,
        ),
    });
  }

  private async ready(name: string, url: string): Promise<void> {
    const answers = async () =>
      (await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined))?.ok === true;
    if (await waitUntil(answers, 60_000)) return;
    throw new StartError(
      `${name} did not become ready within 60 s; the last lines of its log say why:\n${this.lastLines(name)}`,
    );
  }

  /** Runs one of our tools to its end; its last lines are the message when it fails. */
  private async tool(script: string, title?: string, args: readonly string[] = []): Promise<void> {
    const begun = Date.now();
    const lines: string[] = [];
    const databases = Object.fromEntries(
      withDatabase.map((service) => [
        `WANGGE_OWNER_URL_${service.toUpperCase()}`,
        databaseUrl(this.setting, service, 'owner'),
      ]),
    );
    const child = spawnChild({
      command: process.execPath,
      args: ['--enable-source-maps', '--disable-warning=ExperimentalWarning', script, ...args],
      cwd: this.setting.root,
      env: {
        ...process.env,
        ...busEnvironment(this.setting, 'seed'),
        ...databases,
        WANGGE_BASE_PORT: String(this.setting.ports.http),
        WANGGE_NATS_ADMIN_PASSWORD: this.setting.secrets.natsAdmin,
        WANGGE_DATA: this.setting.folders.data,
        WANGGE_OIDC_ISSUER: issuerOf(this.setting),
      },
      onLine: (line) => {
        lines.push(line);
        if (line.startsWith('· ')) this.say(line.slice(2));
      },
    });
    this.tools.add(child);
    const { code } = await child.exited;
    this.tools.delete(child);
    if (code !== 0) throw new StartError(`${script} failed:\n${lines.slice(-25).join('\n')}`);
    if (title !== undefined) this.say(`${title} done in ${((Date.now() - begun) / 1000).toFixed(1)} s`);
  }

  private log(name: string, line: string): void {
    appendFileSync(path.join(this.setting.folders.logs, `${name}.log`), `${line}\n`);
  }

  private lastLines(name: string): string {
    const file = path.join(this.setting.folders.logs, `${name}.log`);
    return existsSync(file) ? readFileSync(file, 'utf8').trimEnd().split('\n').slice(-8).join('\n') : '(no log)';
  }

  /** Changes whenever anything compiled changed. */
  private fingerprint(): string {
    const hash = createHash('sha256');
    for (const file of globSync(['libs/*/dist/**/*.js', 'services/*/dist/**/*.js', 'tools/seed/*.ts'], {
      cwd: this.setting.root,
    }).sort()) {
      const { size, mtimeMs } = statSync(path.join(this.setting.root, file));
      hash.update(`${file} ${size} ${mtimeMs}\n`);
    }
    return hash.digest('hex');
  }

  private get stateFile(): string {
    return path.join(this.setting.folders.data, 'state.json');
  }

  private state(): State | undefined {
    return existsSync(this.stateFile) ? (JSON.parse(readFileSync(this.stateFile, 'utf8')) as State) : undefined;
  }

  private keepState(state: State): void {
    writeFileSync(this.stateFile, `${JSON.stringify(state)}\n`);
  }
}
