import { copyFileSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync, chmodSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { StartError } from '../process/index.ts';
import { buildWithGo, downloadRelease, unpackDebianPackage, type Fetch } from './fetch.ts';
import { atLeast, MINIMUM, RECOMMENDED, versionOf } from './version.ts';

export type NatsOrigin = 'NATS_SERVER' | 'PATH' | 'cache' | 'official release' | 'Go module' | 'Debian package';

export interface NatsServer {
  /** Path of the program. */
  readonly path: string;
  /** e.g. `2.10.27`. */
  readonly version: string;
  readonly origin: NatsOrigin;
}

export interface ResolveOptions {
  /** Folder where a fetched program stays, so that the next start needs no network. */
  readonly cacheDir: string;
  /** Told what is being tried and what was found. */
  readonly log?: (line: string) => void;
  /** Default: that of this process; `NATS_SERVER` and `PATH` are read. */
  readonly env?: NodeJS.ProcessEnv;
  /** The ways to get one over the network, in order; default: release, Go module, Debian package. */
  readonly fetches?: readonly (readonly [NatsOrigin, Fetch])[];
}

const FETCHES: readonly (readonly [NatsOrigin, Fetch])[] = [
  ['official release', downloadRelease],
  ['Go module', buildWithGo],
  ['Debian package', unpackDebianPackage],
];

/**
 * Finds a nats-server or fetches one: `NATS_SERVER`, `PATH`, the cache, then the network ways. Prints version and origin
 * and warns below the recommended version. Throws a {@link StartError} when there is no way, or when `NATS_SERVER`
 * names something that is no nats-server.
 */
export async function resolveNatsServer(options: ResolveOptions): Promise<NatsServer> {
  const { cacheDir, log = () => undefined } = options;
  const found = local(options) ?? (await fetched(options));
  if (found === undefined) {
    throw new StartError(
      `No nats-server was found and none could be fetched: install nats-server ${RECOMMENDED} or newer, name its path in NATS_SERVER, or put it into ${cacheDir}.`,
    );
  }
  log(`nats-server ${found.version} (${found.origin}): ${found.path}`);
  if (!atLeast(found.version, RECOMMENDED)) {
    log(
      `nats-server ${found.version} is older than the recommended ${RECOMMENDED}; before 2.10 it acknowledges messages before they are synced to disk`,
    );
  }
  return found;
}

function local({ cacheDir, env = process.env, log }: ResolveOptions): NatsServer | undefined {
  const named = env['NATS_SERVER'];
  if (named) {
    const server = accept(named, 'NATS_SERVER', log);
    if (server === undefined)
      throw new StartError(`NATS_SERVER names ${named}, which is no nats-server of version ${MINIMUM} or newer.`);
    return server;
  }
  for (const folder of (env['PATH'] ?? '').split(delimiter)) {
    const server = folder === '' ? undefined : accept(join(folder, 'nats-server'), 'PATH', log);
    if (server !== undefined) return server;
  }
  return accept(join(cacheDir, 'nats-server'), 'cache', log);
}

function accept(path: string, origin: NatsOrigin, log: ResolveOptions['log']): NatsServer | undefined {
  const version = existsSync(path) ? versionOf(path) : undefined;
  if (version === undefined) return undefined;
  if (atLeast(version, MINIMUM)) return { path, version, origin };
  log?.(`nats-server ${version} (${origin}) is too old and not used`);
  return undefined;
}

async function fetched({
  cacheDir,
  env = process.env,
  log,
  fetches = FETCHES,
}: ResolveOptions): Promise<NatsServer | undefined> {
  mkdirSync(cacheDir, { recursive: true });
  for (const [origin, fetch] of fetches) {
    const workDir = mkdtempSync(join(cacheDir, 'fetch-'));
    try {
      log?.(`looking for nats-server: ${origin}`);
      const server = accept(await fetch(workDir, env), origin, log);
      if (server !== undefined) return keep(server, cacheDir);
    } catch (error) {
      log?.(`nats-server by ${origin}: ${error instanceof Error ? error.message : String(error)}`);
    } finally {
      rmSync(workDir, { recursive: true, force: true });
    }
  }
  return undefined;
}

function keep(server: NatsServer, cacheDir: string): NatsServer {
  const binary = join(cacheDir, 'nats-server');
  copyFileSync(server.path, `${binary}.new`);
  chmodSync(`${binary}.new`, 0o755);
  renameSync(`${binary}.new`, binary);
  return { ...server, path: binary };
}
