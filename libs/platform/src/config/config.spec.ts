import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { baseConfig, checkConfig, ConfigError, databaseConfig, port } from './index.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const good = {
  WANGGE_MODE: 'test',
  WANGGE_NATS_URL: 'nats://localhost:4333',
  WANGGE_NATS_USER: 'casework',
  WANGGE_NATS_PASSWORD: 'pQ7rT2xW9mK4vB8n',
  WANGGE_PASSPORT_KEY: Buffer.from('a private key of some length').toString('base64'),
  WANGGE_PASSPORT_TRUST: JSON.stringify({ gateway: key }),
  WANGGE_HEALTH_PORT: '0',
  WANGGE_DATABASE_URL: 'postgres://casework_app:hN3kS8dLq2ZxV7cB@localhost:5433/casework',
  WANGGE_SEAL_KEYS: JSON.stringify({ k1: key }),
  WANGGE_INDEX_KEY: key,
};

const problemsOf = (env: Record<string, string | undefined>, schema: z.ZodObject = databaseConfig) => {
  try {
    checkConfig(schema, env);
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('configuration', () => {
  it('reads a complete environment into typed values', () => {
    const config = checkConfig(databaseConfig.extend({ WANGGE_HTTP_PORT: port() }), {
      ...good,
      WANGGE_HTTP_PORT: '8080',
    });
    expect(config.WANGGE_HTTP_PORT).toBe(8080);
    expect(config.WANGGE_SEAL_KEYS.get('k1')).toHaveLength(32);
    expect(config.WANGGE_PASSPORT_TRUST).toEqual({ gateway: key });
    expect(config.WANGGE_LOG_LEVEL).toBe('info');
  });

  it('names every bad variable at once and none of their values', () => {
    const problems = problemsOf({
      ...good,
      WANGGE_NATS_URL: 'http://s3cr3t',
      WANGGE_HEALTH_PORT: '70000',
      WANGGE_SEAL_KEYS: '{"k1":"c2hvcnQ="}',
      WANGGE_INDEX_KEY: '',
      WANGGE_PASSPORT_TRUST: 'not json',
    });
    expect(problems.map((problem) => problem.split(' ')[0]).sort()).toEqual([
      'WANGGE_HEALTH_PORT',
      'WANGGE_INDEX_KEY',
      'WANGGE_NATS_URL',
      'WANGGE_PASSPORT_TRUST',
      'WANGGE_SEAL_KEYS',
    ]);
    expect(problems.join()).not.toContain('s3cr3t');
    expect(problems).toContain('WANGGE_INDEX_KEY is missing');
  });

  it.each([
    ['a short secret', { WANGGE_NATS_PASSWORD: 'short' }, 'WANGGE_NATS_PASSWORD'],
    ['a well-known secret', { WANGGE_NATS_PASSWORD: 'please-changeme-soon' }, 'WANGGE_NATS_PASSWORD'],
    ['one repeated character', { WANGGE_INDEX_KEY: Buffer.alloc(32).toString('base64') }, 'WANGGE_INDEX_KEY'],
    [
      'a database without a password',
      { WANGGE_DATABASE_URL: 'postgres://casework_app@db/casework' },
      'WANGGE_DATABASE_URL',
    ],
    ['a crash point', { WANGGE_CRASH_AT: 'after_commit' }, 'WANGGE_CRASH_AT'],
  ])('refuses %s in production and allows it in tests', (_what, change, name) => {
    const strong = Buffer.from('0123456789abcdef0123456789abcdef').toString('base64');
    const production = { ...good, WANGGE_MODE: 'production', WANGGE_INDEX_KEY: strong };
    expect(problemsOf(production)).toEqual([]);
    expect(problemsOf({ ...production, ...change })).toHaveLength(1);
    expect(problemsOf({ ...production, ...change })[0]).toContain(name);
    expect(problemsOf({ ...good, ...change })).toEqual([]);
  });

  it('lets queries read elsewhere in tests only', () => {
    const change = { WANGGE_READ_INSTEAD: 'dc' };
    expect(problemsOf({ ...good, ...change, WANGGE_MODE: 'test' })).toEqual([]);
    expect(problemsOf({ ...good, ...change, WANGGE_MODE: 'demo' })).toEqual([
      'WANGGE_READ_INSTEAD is allowed in mode test only',
    ]);
  });

  it('asks a process without a database for no database', () => {
    const { WANGGE_DATABASE_URL: _url, WANGGE_SEAL_KEYS: _keys, WANGGE_INDEX_KEY: _key, ...rest } = good;
    expect(problemsOf(rest, baseConfig)).toEqual([]);
    expect(problemsOf(rest)).toHaveLength(3);
  });
});
