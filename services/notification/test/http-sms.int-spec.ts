import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Refused } from '../src/sending/channel.ts';
import { HttpSmsChannel } from '../src/sending/http-sms.channel.ts';
import { FakeGateway } from './gateway.builders.ts';

const message = { messageId: '0195a0f0-0000-7000-8000-000000000001', text: '您有一件新任务。', segments: 1 };
const phone = '12900000001';

const gateway = new FakeGateway();
let channel: HttpSmsChannel;

beforeAll(async () => {
  await gateway.open();
  channel = new HttpSmsChannel({ url: gateway.url, token: 'token-of-the-gateway', signature: '东城网格' });
});
afterAll(() => gateway.close());
beforeEach(() => {
  gateway.taken.length = 0;
  gateway.answer = { status: 200, body: '{"id":"g-1"}' };
});

describe('an SMS gateway over HTTP', () => {
  it('is handed signature, number, text and the id it must take once', async () => {
    expect(await channel.send(message, phone)).toEqual({ state: 'handed-over', detail: 'gateway g-1' });
    expect(gateway.taken[0]?.body).toEqual({
      id: message.messageId,
      phone,
      sign: '东城网格',
      text: '您有一件新任务。',
      content: '【东城网格】您有一件新任务。',
    });
    expect(gateway.taken[0]?.headers).toMatchObject({
      authorization: 'Bearer token-of-the-gateway',
      'idempotency-key': message.messageId,
    });
  });

  it('may answer anything with a good status', async () => {
    gateway.answer.body = 'OK';
    expect(await channel.send(message, phone)).toEqual({ state: 'handed-over', detail: 'gateway' });
  });

  it('refuses for good with 4xx and for now with 429, 5xx and redirects', async () => {
    gateway.answer.status = 422;
    await expect(channel.send(message, phone)).rejects.toBeInstanceOf(Refused);
    for (const status of [429, 500, 503, 302]) {
      gateway.answer.status = status;
      const error: unknown = await channel.send(message, phone).catch((caught: unknown) => caught);
      expect(String(error)).toContain('Error');
      expect(error).not.toBeInstanceOf(Refused);
    }
  });

  it('never has the number in an error', async () => {
    gateway.answer.status = 500;
    const error: unknown = await channel.send(message, phone).catch((caught: unknown) => caught);
    expect(String(error)).not.toContain(phone);
  });
});
