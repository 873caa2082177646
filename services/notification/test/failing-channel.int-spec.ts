import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Suite } from '@wangge/testing/suite';
import { MAX_TRIES } from '../src/sending/back-off.ts';
import { FakeGateway } from './gateway.builders.ts';
import * as t from './notification.builders.ts';

const gateway = new FakeGateway();
const house = new t.House();
const ann = t.worker('ann');
let suite: Suite;
let caseId: string;

beforeAll(async () => {
  await gateway.open();
  const env = { WANGGE_SMS_GATEWAY_URL: gateway.url, WANGGE_SMS_GATEWAY_TOKEN: 'token-of-the-gateway' };
  suite = await t.startNotification(house, env);
});
afterAll(async () => {
  await suite.stop();
  await gateway.close();
});
beforeEach(async () => {
  const unitId = randomUUID();
  caseId = randomUUID();
  gateway.taken.length = 0;
  gateway.answer = { status: 503, body: '' };
  house.unit(unitId, ann);
  await suite.publish(t.dispatched(caseId, unitId));
  await t.arrived(suite, caseId, 2);
});

const sms = async () => {
  const [row] = await suite.sql<{ state: string; tries: number; lines: string[] }>(
    `select state, tries, (select array_agg(s.state || ' ' || s.detail order by s.version) from message_state s
        where s.message_id = m.message_id) as lines
       from message m where about_id = $1 and channel = 'sms'`,
    [caseId],
  );
  return row;
};

/** Runs the job until the message would have been tried `times` times. */
async function letPass(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await suite.run('sender');
    suite.clock.advance(10 * 60_000);
  }
}

describe('a channel that fails', () => {
  it('is tried again after a while, not at once, and the message goes out with the same id', async () => {
    await suite.run('sender');
    await suite.run('sender');
    expect(gateway.taken).toHaveLength(1);
    expect(await sms()).toMatchObject({ state: 'waiting', tries: 1 });
    gateway.answer = { status: 200, body: '{"id":"g-7"}' };
    suite.clock.advance(2_000);
    await suite.run('sender');
    expect(await sms()).toMatchObject({ state: 'handed-over', lines: ['waiting ', 'handed-over gateway g-7'] });
    expect(new Set(gateway.taken.map(({ body }) => body['id'])).size).toBe(1);
    expect(gateway.taken).toHaveLength(2);
  });

  it('is given up after so many tries, with the reason', async () => {
    await letPass(MAX_TRIES - 1);
    expect(await sms()).toMatchObject({ state: 'waiting', tries: MAX_TRIES - 1 });
    await letPass(3);
    expect(await sms()).toMatchObject({ state: 'failed', lines: ['waiting ', 'failed CHANNEL_FAILED'] });
    expect(gateway.taken).toHaveLength(MAX_TRIES);
  });

  it('is not asked again when it refuses for good', async () => {
    gateway.answer = { status: 422, body: '' };
    await letPass(3);
    expect(await sms()).toMatchObject({ state: 'failed', lines: ['waiting ', 'failed GATEWAY_REFUSED_422'] });
    expect(gateway.taken).toHaveLength(1);
  });

  it('holds up no other channel', async () => {
    await suite.run('sender');
    const rows = await suite.sql(`select state from message where about_id = $1 and channel = 'in-app'`, [caseId]);
    expect(rows).toEqual([{ state: 'delivered' }]);
  });
});
