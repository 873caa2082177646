import { describe, expect, it } from '@jest/globals';
import { checkConfig, ConfigError } from '@wangge/platform/config';
import { notificationConfig } from './notification.config.ts';

const key = Buffer.alloc(32, 7).toString('base64');
const good = {
  WANGGE_MODE: 'demo',
  WANGGE_NATS_URL: 'nats://localhost:4333',
  WANGGE_NATS_USER: 'notification',
  WANGGE_NATS_PASSWORD: 'pQ7rT2xW9mK4vB8n',
  WANGGE_PASSPORT_KEY: Buffer.from('a private key of some length').toString('base64'),
  WANGGE_PASSPORT_TRUST: JSON.stringify({ grid: key }),
  WANGGE_HEALTH_PORT: '0',
  WANGGE_DATABASE_URL: 'postgres://notification_app:hN3kS8dLq2ZxV7cB@localhost:5433/notification',
  WANGGE_SEAL_KEYS: JSON.stringify({ k1: key }),
  WANGGE_INDEX_KEY: key,
};
const problemsOf = (more: Record<string, string>): readonly string[] => {
  try {
    checkConfig(notificationConfig, { ...good, ...more });
    return [];
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
};

describe('the configuration of notification', () => {
  it('needs no gateway outside production: the sink takes every SMS', () => {
    expect(checkConfig(notificationConfig, good)).toMatchObject({ WANGGE_SMS_SIGNATURE: '东城网格' });
  });

  it('refuses production without a gateway and a gateway without its token', () => {
    const url = { WANGGE_SMS_GATEWAY_URL: 'https://sms.example/send' };
    expect(problemsOf({ WANGGE_MODE: 'production' }).join()).toContain('WANGGE_SMS_GATEWAY_URL');
    expect(problemsOf(url).join()).toContain('WANGGE_SMS_GATEWAY_TOKEN');
    expect(problemsOf({ ...url, WANGGE_SMS_GATEWAY_TOKEN: 'kT4mW9xQ2vR7bN5p' })).toEqual([]);
  });

  it('refuses a signature with brackets of its own', () => {
    expect(problemsOf({ WANGGE_SMS_SIGNATURE: '【东城】' }).join()).toContain('WANGGE_SMS_SIGNATURE');
  });
});
