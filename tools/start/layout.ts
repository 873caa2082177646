import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { secrets } from '@wangge/embedded/process';

/** The services with a database, in the order they are migrated. */
export const withDatabase = [
  'grid',
  'registry',
  'casework',
  'assistance',
  'assessment',
  'notification',
  'exchange',
] as const;
/** Every service, in the order of its ports. */
export const services = [...withDatabase, 'gateway'] as const;
export type ServiceName = (typeof services)[number];

/** Where everything listens: derived from one base, so that two suites run side by side. */
export interface Ports {
  readonly http: number;
  readonly grpc: number;
  readonly oidc: number;
  readonly postgres: number;
  readonly nats: number;
  readonly natsMonitor: number;
  readonly sink: number;
  readonly health: Readonly<Record<ServiceName, number>>;
}

export function portsFrom(base: number): Ports {
  return {
    http: base,
    grpc: base + 1,
    oidc: base + 2,
    postgres: base + 3,
    nats: base + 4,
    natsMonitor: base + 5,
    sink: base + 6,
    health: Object.fromEntries(services.map((name, index) => [name, base + 10 + index])) as Record<ServiceName, number>,
  };
}

export interface Folders {
  readonly data: string;
  readonly run: string;
  readonly bin: string;
  readonly postgres: string;
  readonly nats: string;
  readonly oidc: string;
  readonly files: string;
  readonly logs: string;
}

export function foldersBelow(data: string): Folders {
  const below = (name: string) => path.join(data, name);
  return {
    data,
    run: below('run'),
    bin: below('bin'),
    postgres: below('postgres'),
    nats: below('nats'),
    oidc: below('oidc'),
    files: below('files'),
    logs: below('logs'),
  };
}

/** A service's Ed25519 pair for passports, DER in base64. */
export interface KeyPair {
  readonly privateKey: string;
  readonly publicKey: string;
}

/** All secrets of one installation: made at the first start, kept in two files that only the owner can read. */
export interface Secrets {
  readonly superuser: string;
  readonly natsAdmin: string;
  readonly owner: (service: ServiceName) => string;
  readonly app: (service: ServiceName) => string;
  readonly nats: (user: string) => string;
  readonly indexKey: string;
  readonly codeKey: string;
  readonly sealKey: (service: ServiceName) => string;
  readonly passport: Readonly<Record<string, KeyPair>>;
}

/** `seed` signs as a service too; it exists in the demonstration only. */
export const signers = [...services, 'seed'] as const;

export function loadSecrets(folders: Folders): Secrets {
  const names = [
    'superuser',
    'nats-admin',
    'index',
    'code',
    'nats-seed',
    ...services.flatMap((s) => [`owner-${s}`, `app-${s}`, `nats-${s}`, `seal-${s}`]),
  ];
  const kept = secrets(path.join(folders.data, 'secrets.json'), names);
  const of = (name: string) => kept[name] ?? '';
  const key = (name: string) => Buffer.from(of(name), 'base64url').subarray(0, 32).toString('base64');
  return {
    superuser: of('superuser'),
    natsAdmin: of('nats-admin'),
    owner: (service) => of(`owner-${service}`),
    app: (service) => of(`app-${service}`),
    nats: (user) => of(`nats-${user}`),
    indexKey: key('index'),
    codeKey: key('code'),
    sealKey: (service) => key(`seal-${service}`),
    passport: passportKeys(path.join(folders.data, 'passport-keys.json')),
  };
}

function passportKeys(file: string): Record<string, KeyPair> {
  const kept = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, KeyPair>) : {};
  const missing = signers.filter((name) => kept[name] === undefined);
  for (const name of missing) {
    const pair = generateKeyPairSync('ed25519');
    kept[name] = {
      privateKey: pair.privateKey.export({ type: 'pkcs8', format: 'der' }).toString('base64'),
      publicKey: pair.publicKey.export({ type: 'spki', format: 'der' }).toString('base64'),
    };
  }
  if (missing.length > 0) {
    const fresh = `${file}.${randomBytes(4).toString('hex')}`;
    writeFileSync(fresh, `${JSON.stringify(kept, null, 2)}\n`, { mode: 0o600 });
    renameSync(fresh, file);
  }
  return kept;
}
