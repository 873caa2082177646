import { createHmac, timingSafeEqual } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { DomainError, invalidFields } from '@wangge/platform/errors';
import type { Carrier, CarrierMessage } from './carrier.ts';

const SECRET = /^whsec_([A-Za-z0-9+/]+={0,2})$/;
/** What was signed earlier or later than this is not taken. */
const WINDOW_S = 300;
const ID = /^[\x21-\x7e]{1,100}$/;
const TIME = /^\d{10}$/;
const LONGEST = 1000;

const keyOf = (secret: string): Buffer => Buffer.from(SECRET.exec(secret)?.[1] ?? '', 'base64');

/** Whether a text is a secret of Standard Webhooks: `whsec_` and 24 to 64 bytes in base64. */
export const isWebhookSecret = (text: string): boolean => {
  const { length } = keyOf(text);
  return length >= 24 && length <= 64;
};

/** What is wrong with a signature is nobody's to learn. */
const notSigned = () =>
  new DomainError(
    'UNAUTHENTICATED',
    'SIGNATURE_INVALID',
    'the request is not signed by the carrier within five minutes',
  );

/**
 * Signed as Standard Webhooks says: `webhook-signature` holds `v1,<base64>` of the HMAC-SHA256 over `<webhook-id>.<webhook-timestamp>.`
 * and the body, or several of them while a key is changed. The body is a JSON object with a phone and a text under `fields`.
 */
export class WebhookCarrier implements Carrier {
  readonly #key: Buffer;

  constructor(
    secret: string,
    private readonly fields: { readonly phone: string; readonly text: string },
    private readonly now: () => Date,
  ) {
    this.#key = keyOf(secret);
  }

  open(headers: IncomingHttpHeaders, body: Buffer): CarrierMessage {
    const id = this.#signedId(headers, body);
    const object = objectIn(body);
    const [phone, text] = [phoneIn(object[this.fields.phone]), textIn(object[this.fields.text])];
    const wrong = [
      ...(phone === undefined ? [{ field: this.fields.phone, description: 'must be a phone number' }] : []),
      ...(text === undefined
        ? [{ field: this.fields.text, description: `must be a text of 1 to ${LONGEST} characters` }]
        : []),
    ];
    if (phone === undefined || text === undefined) throw invalidFields(wrong);
    return { id, phone, text };
  }

  #signedId(headers: IncomingHttpHeaders, body: Buffer): string {
    const [id, time, given] = ['id', 'timestamp', 'signature'].map((name) => headers[`webhook-${name}`]);
    if (typeof id !== 'string' || typeof time !== 'string' || typeof given !== 'string') throw notSigned();
    if (!ID.test(id) || !TIME.test(time)) throw notSigned();
    const right = createHmac('sha256', this.#key).update(`${id}.${time}.`).update(body).digest();
    const isSigned = given.split(' ').some((one) => one.startsWith('v1,') && isSame(right, one.slice(3)));
    const late = Math.abs(this.now().getTime() / 1000 - Number(time));
    if (!isSigned || late > WINDOW_S) throw notSigned();
    return id;
  }
}

function isSame(right: Buffer, base64: string): boolean {
  const given = Buffer.from(base64, 'base64');
  return given.length === right.length && timingSafeEqual(given, right);
}

/** What it does not understand it does not quote: a body may be somebody's message. */
function objectIn(body: Buffer): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return { ...value };
  } catch {
    // Told below.
  }
  throw new DomainError('INVALID_ARGUMENT', 'MALFORMED_JSON', 'the body is not a JSON object');
}

/** As people dial within the country, whichever way the carrier writes it. */
function phoneIn(value: unknown): string | undefined {
  const written = typeof value === 'number' ? String(value) : value;
  if (typeof written !== 'string') return undefined;
  const phone = written.replace(/^\+/, '').replace(/^(0086|86)(?=1\d{10}$)/, '');
  return /^\d{5,15}$/.test(phone) ? phone : undefined;
}

function textIn(value: unknown): string | undefined {
  return typeof value === 'string' && value.isWellFormed() && value.trim() !== '' && [...value].length <= LONGEST
    ? value
    : undefined;
}
