import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createSecretKey,
  hkdfSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { clearField, clone, type Message, toBinary } from '@bufbuild/protobuf';
import { z } from 'zod';
import { invalidFields } from '../errors/index.ts';
import { callerOf, type CommandCall, operationOf } from './idempotency.ts';

/** What a page token is bound to; the `Call` of an RPC handler fits. */
export type ListCall = Pick<CommandCall, 'method' | 'request' | 'passport'>;

const CIPHER = 'aes-256-gcm';
const IV = 12;
const TAG = 16;

/**
 * Page tokens (`next_page_token`): where a list goes on, sealed together with caller and filter. A token that was
 * changed, made for another caller, another operation or another filter is refused with INVALID_ARGUMENT; the page size may
 * change from page to page.
 */
export class PageTokens {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #current: string;

  /** @param keys the service's seal keys by name; the last is current, the others still open tokens made before a rotation */
  constructor(keys: ReadonlyMap<string, Buffer>) {
    // A key of its own, derived: the same bytes must never seal two kinds of things.
    this.#keys = new Map(
      [...keys].map(([name, key]) => [
        name,
        createSecretKey(Buffer.from(hkdfSync('sha256', key, '', 'page-token', 32))),
      ]),
    );
    this.#current = [...keys.keys()].at(-1) ?? '';
  }

  /** Seals the sort key of the last row shown, as text, e.g. `['T-0042']`. */
  seal(call: ListCall, after: readonly string[]): string {
    const key = this.#keys.get(this.#current);
    if (!key) throw new Error('no key to seal page tokens with');
    const iv = randomBytes(IV);
    const cipher = createCipheriv(CIPHER, key, iv).setAAD(bindingOf(call));
    const sealed = Buffer.concat([cipher.update(JSON.stringify(after), 'utf8'), cipher.final()]);
    return `${this.#current}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
  }

  /** The sort key behind the request's `page_token`; undefined on the first page. */
  open(call: ListCall): string[] | undefined {
    const token: unknown = (call.request as unknown as Record<string, unknown>)['pageToken'];
    if (typeof token !== 'string' || token === '') return undefined;
    try {
      return this.#unseal(call, token);
    } catch {
      throw invalidFields([{ field: 'page_token', description: 'is not a token of this list' }]);
    }
  }

  #unseal(call: ListCall, token: string): string[] {
    const dot = token.indexOf('.');
    const key = this.#keys.get(token.slice(0, dot));
    const bytes = Buffer.from(token.slice(dot + 1), 'base64url');
    if (!key) throw new Error('sealed with an unknown key');
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV), { authTagLength: TAG });
    decipher.setAAD(bindingOf(call)).setAuthTag(bytes.subarray(IV, IV + TAG));
    const opened = Buffer.concat([decipher.update(bytes.subarray(IV + TAG)), decipher.final()]);
    return z.array(z.string()).parse(JSON.parse(opened.toString('utf8')));
  }
}

/** Caller, operation and filter; the fields that page are no part of the filter. */
function bindingOf({ method, request, passport }: ListCall): Buffer {
  const filter = clone(method.input, request) as Message;
  for (const name of ['page_size', 'page_token']) {
    const field = method.input.fields.find((each) => each.name === name);
    if (field) clearField(filter, field);
  }
  const caller = `${operationOf({ method })}\n${callerOf(passport)}`;
  return createHash('sha256').update(caller).update('\0').update(toBinary(method.input, filter)).digest();
}
