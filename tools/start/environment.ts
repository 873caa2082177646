import { urlFor } from '@wangge/embedded/postgres';
import { withDatabase, type Folders, type Ports, type Secrets, type ServiceName } from './layout.ts';

/** What one start knows about itself. */
export interface Setting {
  readonly root: string;
  readonly folders: Folders;
  readonly ports: Ports;
  readonly secrets: Secrets;
  /** Identity provider that is there already; without it one is started here. */
  readonly issuer?: string | undefined;
}

export const host = 'localhost';
export const issuerOf = ({ ports, issuer }: Pick<Setting, 'ports' | 'issuer'>) =>
  issuer ?? `http://${host}:${ports.oidc}/realms/wangge`;
export const superUrlOf = ({ ports, secrets }: Setting) =>
  `postgres://postgres:${secrets.superuser}@127.0.0.1:${ports.postgres}/postgres`;

const hasDatabase = (service: string): service is (typeof withDatabase)[number] =>
  (withDatabase as readonly string[]).includes(service);

/** Address of a service's database as its owner (migrations) or as the role the service runs under. */
export function databaseUrl(setting: Setting, service: ServiceName, as: 'owner' | 'app'): string {
  return urlFor(superUrlOf(setting), {
    database: service,
    user: `${service}_${as}`,
    password: setting.secrets[as](service),
  });
}

/** The public halves of the passport keys, by service. */
export function trust(secrets: Secrets): string {
  return JSON.stringify(
    Object.fromEntries(Object.entries(secrets.passport).map(([name, pair]) => [name, pair.publicKey])),
  );
}

/** What every caller of the bus needs: who it is there and which key it signs with. */
export function busEnvironment({ ports, secrets }: Setting, name: string): Record<string, string> {
  return {
    WANGGE_NATS_URL: `nats://127.0.0.1:${ports.nats}`,
    WANGGE_NATS_USER: name,
    WANGGE_NATS_PASSWORD: secrets.nats(name),
    WANGGE_PASSPORT_KEY: secrets.passport[name]?.privateKey ?? '',
    WANGGE_PASSPORT_TRUST: trust(secrets),
  };
}

/** The environment of one service, complete: nothing else reaches it but PATH, HOME and what the operator set as WANGGE_*. */
export function serviceEnvironment(setting: Setting, service: ServiceName): Record<string, string> {
  const { ports, secrets, folders } = setting;
  return {
    ...inherited(),
    ...busEnvironment(setting, service),
    NODE_ENV: 'production',
    WANGGE_MODE: 'demo',
    WANGGE_HEALTH_PORT: String(ports.health[service]),
    WANGGE_OIDC_ISSUER: issuerOf(setting),
    WANGGE_HTTP_PORT: String(ports.http),
    WANGGE_GRPC_PORT: String(ports.grpc),
    WANGGE_SINK_PORT: String(ports.sink),
    WANGGE_FILES_DIR: folders.files,
    WANGGE_SEAL_KEYS: JSON.stringify({ k1: secrets.sealKey(service) }),
    WANGGE_INDEX_KEY: secrets.indexKey,
    WANGGE_CODE_KEY: secrets.codeKey,
    ...(hasDatabase(service) ? { WANGGE_DATABASE_URL: databaseUrl(setting, service, 'app') } : {}),
  };
}

const FROM_THE_SYSTEM = ['PATH', 'HOME', 'TZ', 'LANG', 'NODE_COMPILE_CACHE', 'NODE_EXTRA_CA_CERTS'];
/** What a district decides; nothing of it is derived here. */
const FROM_THE_DISTRICT = [
  ...['OTLP_URL', 'LOG_LEVEL', 'CRASH_AT', 'CRASH_SERVICE', 'LOCATE_MS'],
  ...['SMS_SIGNATURE', 'SMS_GATEWAY_URL', 'SMS_GATEWAY_TOKEN', 'SMS_INBOUND_SECRET', 'SMS_INBOUND_FIELDS'],
  ...['TIERS', 'GRID_CODE', 'GRID_AREA', 'POST_PRESET', 'OPTIONAL_FIELDS', 'MINUTES_PER_FIELD'],
  ...['QUALITY_WORKING_DAYS', 'TICKET_WORKING_DAYS', 'RETENTION_DAYS'],
].map((name) => `WANGGE_${name}`);

/** What the operator set: it wins nowhere over what is derived. */
function inherited(): Record<string, string> {
  return Object.fromEntries(
    [...FROM_THE_SYSTEM, ...FROM_THE_DISTRICT].flatMap((name) =>
      process.env[name] === undefined ? [] : [[name, process.env[name] ?? '']],
    ),
  );
}
