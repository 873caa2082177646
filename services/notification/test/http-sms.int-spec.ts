import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import type { AddressInfo } from 'node:net';
import { Refused } from '../src/sending/channel.ts';
import { HttpSmsChannel } from '../src/sending/http-sms.channel.ts';

const message = { messageId: '0195a0f0-0000-7000-8000-000000000001', text: '您有一件新任务。', segments: 1 };
const phone = '12900000001';

let server: Server;
let taken: { headers: IncomingHttpHeaders; body: unknown }[];
let answer: { status: number; body: string };
let channel: HttpSmsChannel;

beforeAll(async () => {
  server = createServer((request, response) => {
    void textOf(request).then((body) => {
      taken.push({ headers: request.headers, body: JSON.parse(body) });
      response.writeHead(answer.status, { location: '/elsewhere' }).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/sms`;
  channel = new HttpSmsChannel({ url, token: 'token-of-the-gateway', signature: '东城网格' });
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  taken = [];
  answer = { status: 200, body: '{"id":"g-1"}' };
});

describe('an SMS gateway over HTTP', () => {
  it('is handed signature, number, text and the id it must take once', async () => {
    expect(await channel.send(message, phone)).toEqual({ state: 'handed-over', detail: 'gateway g-1' });
    expect(taken[0]?.body).toEqual({
      id: message.messageId,
      phone,
      sign: '东城网格',
      text: '您有一件新任务。',
      content: '【东城网格】您有一件新任务。',
    });
    expect(taken[0]?.headers).toMatchObject({
      authorization: 'Bearer token-of-the-gateway',
      'idempotency-key': message.messageId,
    });
  });

  it('may answer anything with a good status', async () => {
    answer.body = 'OK';
    expect(await channel.send(message, phone)).toEqual({ state: 'handed-over', detail: 'gateway' });
  });

  it('refuses for good with 4xx and for now with 429, 5xx and redirects', async () => {
    answer.status = 422;
    await expect(channel.send(message, phone)).rejects.toBeInstanceOf(Refused);
    for (const status of [429, 500, 503, 302]) {
      answer.status = status;
      const sent = channel.send(message, phone);
      await expect(sent).rejects.toThrow();
      await expect(sent).rejects.not.toBeInstanceOf(Refused);
    }
  });

  it('never has the number in an error', async () => {
    answer.status = 500;
    const error: unknown = await channel.send(message, phone).catch((caught: unknown) => caught);
    expect(String(error)).not.toContain(phone);
  });
});
