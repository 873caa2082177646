import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { DomainError } from '@wangge/platform/errors';
import { Pace } from './pace.ts';
import { isWebhookSecret, WebhookCarrier } from './webhook.ts';

const key = Buffer.alloc(32, 7);
const SECRET = `whsec_${key.toString('base64')}`;
const NOW = new Date('2026-11-22T02:00:00Z');
const SECONDS = NOW.getTime() / 1000;
const carrier = new WebhookCarrier(SECRET, { phone: 'phone_number', text: 'content' }, () => NOW);

const signature = (id: string, time: number | string, body: string, by = key) =>
  `v1,${createHmac('sha256', by).update(`${id}.${time}.${body}`).digest('base64')}`;
const signed = (body: string, time: number | string = SECONDS) => ({
  'webhook-id': 'msg-1',
  'webhook-timestamp': String(time),
  'webhook-signature': signature('msg-1', time, body),
});
const message = (more: object = {}) => JSON.stringify({ phone_number: '12900001234', content: '路灯不亮', ...more });
const refusal = (headers: Record<string, string>, body = message()) => {
  try {
    carrier.open(headers, Buffer.from(body));
    return 'taken';
  } catch (error) {
    return error instanceof DomainError ? `${error.reason} ${error.message}` : 'unforeseen';
  }
};
const NOT_SIGNED = 'SIGNATURE_INVALID the request is not signed by the carrier within five minutes';

describe('a message the carrier signed', () => {
  it('is read under the names the carrier gives, whatever else it says', () => {
    const body = message({ sign_name: 'x' });
    expect(carrier.open(signed(body), Buffer.from(body))).toEqual({
      id: 'msg-1',
      phone: '12900001234',
      text: '路灯不亮',
    });
  });

  it.each(['8612900001234', '+8612900001234', '008612900001234', 12_900_001_234])(
    'takes %s as the phone it is',
    (phone) => {
      const body = message({ phone_number: phone });
      expect(carrier.open(signed(body), Buffer.from(body)).phone).toBe('12900001234');
    },
  );

  it('is taken when one of several signatures is right: a key is being changed', () => {
    const other = signature('msg-1', SECONDS, message(), Buffer.alloc(32, 8));
    const both = {
      ...signed(message()),
      'webhook-signature': `${other} v2,x ${signature('msg-1', SECONDS, message())}`,
    };
    expect(refusal(both)).toBe('taken');
  });

  it.each([-300, 300])('is taken %d seconds from now', (seconds) => {
    expect(refusal(signed(message(), SECONDS + seconds))).toBe('taken');
  });
});

describe('what is not signed by the carrier now', () => {
  const good = signed(message());
  it.each([
    ['without a signature', { ...good, 'webhook-signature': '' }],
    ['without any header', {}],
    [
      'signed with another key',
      { ...good, 'webhook-signature': signature('msg-1', SECONDS, message(), Buffer.alloc(32)) },
    ],
    ['of another id', { ...good, 'webhook-id': 'msg-2' }],
    ['of another time', { ...good, 'webhook-timestamp': String(SECONDS + 1) }],
    ['of another scheme', { ...good, 'webhook-signature': good['webhook-signature'].replace('v1,', 'v0,') }],
    ['cut short', { ...good, 'webhook-signature': good['webhook-signature'].slice(0, 20) }],
    ['too old', signed(message(), SECONDS - 301)],
    ['from the future', signed(message(), SECONDS + 301)],
    ['with a time that is none', signed(message(), 'NaN')],
    ['with an empty id', { ...good, 'webhook-id': '' }],
  ])('%s is refused, and never told why', (_what, headers) => {
    expect(refusal(headers)).toBe(NOT_SIGNED);
  });

  it('is refused when a byte of the body is another', () => {
    expect(refusal(good, message().replace('灯', '标'))).toBe(NOT_SIGNED);
  });
});

describe('what is signed and no message', () => {
  it.each([
    ['{', 'MALFORMED_JSON'],
    ['[]', 'MALFORMED_JSON'],
    ['"text"', 'MALFORMED_JSON'],
    ['', 'MALFORMED_JSON'],
    ['{}', 'phone_number: '],
    [message({ phone_number: 'somebody' }), 'phone_number: '],
    [message({ phone_number: { $ne: '' } }), 'phone_number: '],
    [message({ content: '  ' }), 'content: '],
    [message({ content: '长'.repeat(1001) }), 'content: '],
    [message({ content: ['a'] }), 'content: '],
    ['{"phone_number": "12900001234", "content": "\\ud800"}', 'content: '],
  ])('%s is refused, naming what is wrong and quoting nothing', (body, reason) => {
    expect(refusal(signed(body), body)).toContain(reason);
    expect(refusal(signed(body), body)).not.toContain('somebody');
  });
});

it('a secret is whsec_ and 24 to 64 bytes in base64', () => {
  expect(isWebhookSecret(SECRET)).toBe(true);
  for (const bad of ['', 'whsec_', key.toString('base64'), `whsec_${Buffer.alloc(16).toString('base64')}`, 'whsec_a!'])
    expect(isWebhookSecret(bad)).toBe(false);
});

it('takes a burst, then so many a second', () => {
  let now = 0;
  const pace = new Pace(2, () => now);
  for (let n = 0; n < 4; n++) pace.take();
  expect(() => pace.take()).toThrow('send it again');
  now = 500;
  pace.take();
  expect(() => pace.take()).toThrow('send it again');
});
