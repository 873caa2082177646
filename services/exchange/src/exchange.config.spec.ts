import { randomBytes } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { checkConfig, ConfigError } from '@wangge/platform/config';
import { exchangeConfig } from './exchange.config.ts';

const secret = () => randomBytes(32).toString('base64');
const ENV = {
  WANGGE_MODE: 'production',
  WANGGE_NATS_URL: 'nats://nats:4222',
  WANGGE_NATS_USER: 'exchange',
  WANGGE_NATS_PASSWORD: secret(),
  WANGGE_PASSPORT_KEY: secret(),
  WANGGE_PASSPORT_TRUST: '{}',
  WANGGE_HEALTH_PORT: '9000',
  WANGGE_DATABASE_URL: `postgres://exchange_app:${randomBytes(24).toString('hex')}@db/exchange`,
  WANGGE_SEAL_KEYS: JSON.stringify({ k1: secret() }),
  WANGGE_INDEX_KEY: secret(),
  WANGGE_OIDC_ISSUER: 'https://id.example/realms/wangge',
  WANGGE_GRPC_PORT: '8443',
};

function problems(change: Record<string, string>): readonly string[] {
  try {
    checkConfig(exchangeConfig, { ...ENV, ...change });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems.map((problem) => problem.split(' ')[0] ?? '');
    throw error;
  }
}

describe('the configuration', () => {
  it('needs no TLS on this machine alone', () => {
    expect(problems({})).toEqual([]);
    expect(problems({ WANGGE_GRPC_HOST: 'localhost' })).toEqual([]);
  });

  it('needs TLS beyond this machine in production, and not in a demonstration', () => {
    expect(problems({ WANGGE_GRPC_HOST: '0.0.0.0' })).toEqual(['WANGGE_GRPC_HOST']);
    expect(problems({ WANGGE_GRPC_HOST: '0.0.0.0', WANGGE_MODE: 'demo' })).toEqual([]);
    const tls = { WANGGE_GRPC_CERT: '/tls/cert.pem', WANGGE_GRPC_KEY: '/tls/key.pem' };
    expect(problems({ WANGGE_GRPC_HOST: '0.0.0.0', ...tls })).toEqual([]);
  });

  it('wants certificate, key and authorities to fit together', () => {
    expect(problems({ WANGGE_GRPC_CERT: '/tls/cert.pem' })).toEqual(['WANGGE_GRPC_KEY']);
    expect(problems({ WANGGE_GRPC_KEY: '/tls/key.pem' })).toEqual(['WANGGE_GRPC_CERT']);
    expect(problems({ WANGGE_GRPC_CLIENT_CA: '/tls/ca.pem' })).toEqual(['WANGGE_GRPC_CERT']);
  });
});
