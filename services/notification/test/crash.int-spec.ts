import { randomBytes, randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { ServiceProcess } from '@wangge/testing/process';
import type { Suite } from '@wangge/testing/suite';
import { LEASE_MS } from '../src/sending/back-off.ts';
import { FakeGateway } from './gateway.builders.ts';
import * as t from './notification.builders.ts';

const MAIN = path.join(import.meta.dirname, '../src/main.ts');
const house = new t.House();
const gateway = new FakeGateway();
let suite: Suite;
let other: ServiceProcess | undefined;
let caseId: string;
const ann = { ...t.worker('ann'), name: '欧阳不可见' };

beforeAll(async () => {
  suite = await t.startNotification(house);
  await gateway.open();
});
afterAll(async () => {
  await suite.stop();
  await gateway.close();
});
beforeEach(async () => {
  const unitId = randomUUID();
  caseId = randomUUID();
  house.unit(unitId, ann);
  suite.clock.set(new Date());
  await suite.publish(t.dispatched(caseId, unitId));
  await t.arrived(suite, caseId, 2);
});
afterEach(() => other?.stop());

const key = () => randomBytes(32).toString('base64');

/** A second process of the service on the same database and broker, whose jobs run by themselves. */
const secondProcess = (env: Readonly<Record<string, string>>) =>
  new ServiceProcess(MAIN, {
    WANGGE_MODE: 'test',
    WANGGE_NATS_URL: suite.broker.url,
    WANGGE_NATS_USER: 'notification',
    WANGGE_NATS_PASSWORD: 'notification',
    WANGGE_PASSPORT_KEY: suite.passports.privateKey('notification'),
    WANGGE_PASSPORT_TRUST: JSON.stringify(suite.passports.trust),
    WANGGE_DATABASE_URL: suite.appUrl,
    WANGGE_SEAL_KEYS: JSON.stringify({ k1: key() }),
    WANGGE_INDEX_KEY: key(),
    WANGGE_HEALTH_PORT: '0',
    WANGGE_LOG_LEVEL: 'debug',
    ...env,
  });

const sms = () => suite.sql(`select state from message where about_id = $1 and channel = 'sms'`, [caseId]);
const sunk = () =>
  suite.sql(`select from sink_message s join message m using (message_id) where m.about_id = $1`, [caseId]);

describe('a process that dies', () => {
  it('after the hand-over leaves a message that is handed over again and shown once', async () => {
    other = secondProcess({ WANGGE_CRASH_AT: 'after_hand_over:2' });
    expect(await other.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(await sms()).toEqual([{ state: 'waiting' }]);
    expect(await sunk()).toHaveLength(1);

    await suite.run('sender');
    expect(await sms()).toEqual([{ state: 'waiting' }]); // still leased to the process that died
    suite.clock.advance(LEASE_MS + 5_000);
    await suite.run('sender');
    expect(await sms()).toEqual([{ state: 'delivered' }]);
    expect(await sunk()).toHaveLength(1);
    expect(await suite.sql(`select from message where about_id = $1`, [caseId])).toHaveLength(2);
  });

  it('before its messages were committed leaves a notice that is worked off again', async () => {
    other = secondProcess({ WANGGE_CRASH_AT: 'before_commit' });
    expect(await other.ended).toMatchObject({ signal: 'SIGKILL' });
    expect(await sms()).toEqual([]);
    suite.clock.advance(LEASE_MS + 5_000);
    await suite.run('sender');
    expect(await sms()).toEqual([{ state: 'delivered' }]);
    expect(await sunk()).toHaveLength(1);
  });
});

describe('the log', () => {
  it('names neither number nor person, not even of a channel that fails', async () => {
    gateway.answer = { status: 500, body: `unknown number ${ann.phone}` };
    other = secondProcess({
      WANGGE_SMS_GATEWAY_URL: gateway.url,
      WANGGE_SMS_GATEWAY_TOKEN: 'token-of-the-gateway',
    });
    await other.says('a channel failed');
    expect(gateway.taken[0]?.body['phone']).toBe(ann.phone);
    expect([other.output.includes(ann.phone), other.output.includes(ann.name)]).toEqual([false, false]);
  });
});
