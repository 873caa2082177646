import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { InboundService } from '@wangge/contracts/wangge/notification/v1/inbound_service';
import { DomainError } from '@wangge/platform/errors';
import { Sinks } from '@wangge/testing/privacy';
import { standIn } from '@wangge/testing/suite';
import { Gateway } from './gateway.builders.ts';

const DOOR = '/api/carrier/v1/text-messages';
const key = Buffer.from('a key of the carrier, thirty-two');
const PHONE = '12900007799';
const WORDS = '锟斤拷路灯不亮';
const body = JSON.stringify({ phone: PHONE, text: WORDS });

let gateway: Gateway;
let sinks: Sinks;
const taken: { requestId: string; phone: string; text: string }[] = [];
let isAway = false;

beforeAll(async () => {
  sinks = await Sinks.open();
  const notification = standIn(InboundService, {
    takeTextMessage: ({ requestId, phone, text }) => {
      if (isAway) throw new DomainError('UNAVAILABLE', 'AWAY', 'casework is away');
      taken.push({ requestId, phone, text });
      return {};
    },
  });
  gateway = await Gateway.start([notification], {
    ...sinks.env,
    WANGGE_SMS_INBOUND_SECRET: `whsec_${key.toString('base64')}`,
  });
  await sinks.follow(gateway.suite);
});
afterAll(async () => {
  await gateway?.stop();
  await sinks?.close();
});
beforeEach(() => {
  taken.length = 0;
  isAway = false;
});

/** Hands a message in as the carrier does; answers status and reason. */
async function hand(
  id: string,
  content = body,
  time = Math.floor(Date.now() / 1000),
  more: Record<string, string> = {},
) {
  const mac = createHmac('sha256', key).update(`${id}.${time}.${content}`).digest('base64');
  const answer = await gateway.fetch(DOOR, {
    method: 'POST',
    body: content,
    headers: { 'webhook-id': id, 'webhook-timestamp': String(time), 'webhook-signature': `v1,${mac}`, ...more },
  });
  const { reason = '' } = (await answer.json()) as { reason?: string };
  return `${answer.status} ${reason}`.trim();
}

it('a message of the carrier is handed on under a key of its own id: again, and by two at once, it is the same', async () => {
  const answers = await Promise.all([hand('m-1'), hand('m-1'), hand('m-2')]);
  expect([...answers, await hand('m-1')]).toEqual(['200', '200', '200', '200']);
  expect(new Set(taken.map(({ requestId }) => requestId)).size).toBe(2);
  expect(taken).toHaveLength(4);
  expect(taken[0]).toMatchObject({ phone: PHONE, text: WORDS });
});

it('what is forged, late, huge or no message reaches nobody', async () => {
  const now = Math.floor(Date.now() / 1000);
  expect(await hand('m-3', body, now, { 'webhook-id': 'm-4' })).toBe('401 SIGNATURE_INVALID');
  expect(await hand('m-3', body, now - 600)).toBe('401 SIGNATURE_INVALID');
  expect(await hand('m-3', body + ' '.repeat(9_000))).toBe('413 BODY_TOO_LARGE');
  expect(await hand('m-3', `{"phone": "${PHONE}", "text": "${WORDS}`)).toBe('400 MALFORMED_JSON');
  expect(await hand('m-3', JSON.stringify({ phone: PHONE }))).toBe('400 INVALID_FIELDS');
  expect(taken).toEqual([]);
  expect((await gateway.fetch(DOOR)).status).toBe(404);
});

it('a message that could not be handed on is asked for again', async () => {
  isAway = true;
  expect(await hand('m-5')).toBe('503 AWAY');
});

it('neither phone nor words come out anywhere', async () => {
  expect(await sinks.leaks(gateway.suite, [PHONE, WORDS])).toEqual([]);
});

it('takes so many a second, and says so of the rest', async () => {
  const answers = await Promise.all(Array.from({ length: 150 }, (_, n) => hand(`f-${n}`)));
  expect(answers).toContain('200');
  expect(answers).toContain('429 TOO_MANY_MESSAGES');
});

it('without a secret there is no door', async () => {
  const bare = await Gateway.start();
  const ask = async (to: string) => {
    const answer = await bare.fetch(to, { method: 'POST', body });
    const { traceId: _, ...problem } = (await answer.json()) as Record<string, unknown>;
    return problem;
  };
  try {
    expect(await ask(DOOR)).toEqual(await ask('/api/carrier/v1/no-such-door'));
    expect(await ask(DOOR)).toMatchObject({ status: 404, reason: 'UNKNOWN_PATH' });
  } finally {
    await bare.stop();
  }
});
