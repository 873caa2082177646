import { randomBytes } from 'node:crypto';
import type { PassportMint } from '../passports/index.ts';

const key = () => randomBytes(32).toString('base64');

/** The environment of a service in a test, as the starter would give it. */
export function suiteEnvironment(o: {
  readonly service: string;
  readonly natsUrl: string;
  readonly passports: PassportMint;
  readonly databaseUrl: string | undefined;
}): Record<string, string | undefined> {
  return {
    WANGGE_MODE: 'test',
    WANGGE_NATS_URL: o.natsUrl,
    WANGGE_NATS_USER: o.service,
    WANGGE_NATS_PASSWORD: o.service,
    WANGGE_PASSPORT_KEY: o.passports.privateKey(o.service),
    WANGGE_PASSPORT_TRUST: JSON.stringify(o.passports.trust),
    WANGGE_HEALTH_PORT: '0',
    WANGGE_HTTP_PORT: '0',
    WANGGE_GRPC_PORT: '0',
    WANGGE_SINK_PORT: '0',
    WANGGE_LOG_LEVEL: process.env['WANGGE_LOG_LEVEL'] ?? 'silent',
    WANGGE_DATABASE_URL: o.databaseUrl,
    WANGGE_SEAL_KEYS: JSON.stringify({ k1: key() }),
    WANGGE_INDEX_KEY: key(),
    WANGGE_CODE_KEY: key(),
  };
}
