import { createPublicKey, type KeyObject, verify } from 'node:crypto';
import { fromBinary } from '@bufbuild/protobuf';
import { type Timestamp, timestampMs } from '@bufbuild/protobuf/wkt';
import { PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import { DomainError } from '../errors/index.ts';
import { ExpiringCache } from './expiring-cache.ts';
import { type Passport, passportFault, PASSPORT_SECONDS } from './passport.ts';

const CACHE_SIZE = 4_000;
const CLOCK_TOLERANCE_MS = 5_000;
const MAX_LENGTH = 16 * 1024;
const FORM = /^(?<bytes>[\w-]+)\.(?<signature>[\w-]{86})$/;

const invalid = () =>
  new DomainError('UNAUTHENTICATED', 'PASSPORT_INVALID', 'the passport is missing, wrong or expired');

/**
 * Believes passports of the services whose public keys it was given, and of each only what that service may say: people and
 * nobody by the gateway, departments by exchange, a service by itself.
 */
export class PassportVerifier {
  readonly #keys: ReadonlyMap<string, KeyObject>;
  readonly #now: () => number;
  readonly #verified = new ExpiringCache<Passport>(CACHE_SIZE);

  /** @param trust Ed25519 public keys, SPKI DER in base64, by service name */
  constructor(trust: Readonly<Record<string, string>>, now: () => number = Date.now) {
    const keys = Object.entries(trust).map(([service, key]) => [
      service,
      createPublicKey({ key: Buffer.from(key, 'base64'), format: 'der', type: 'spki' }),
    ]);
    this.#keys = new Map(keys as [string, KeyObject][]);
    this.#now = now;
  }

  /**
   * The passport of a token; the same object for the same token until it expires, so it must not be changed.
   * @throws DomainError UNAUTHENTICATED PASSPORT_INVALID, always with the same text
   */
  verify(token: string): Passport {
    const now = this.#now();
    const known = this.#verified.get(token, now);
    if (known !== undefined) return known;
    const passport = this.#prove(token);
    const expires = milliseconds(passport.expireTime);
    const issued = milliseconds(passport.issuedTime);
    const timely = issued <= now + CLOCK_TOLERANCE_MS && now < expires && expires - issued <= PASSPORT_SECONDS * 1000;
    if (!timely || passportFault(passport) !== undefined) throw invalid();
    this.#verified.set(token, Object.freeze(passport), expires);
    return passport;
  }

  #prove(token: string): Passport {
    const parts = token.length > MAX_LENGTH ? undefined : FORM.exec(token)?.groups;
    if (parts === undefined) throw invalid();
    const bytes = Buffer.from(parts['bytes'] ?? '', 'base64url');
    const passport = decoded(bytes);
    const key = this.#keys.get(passport.issuer);
    if (key === undefined || !verify(null, bytes, key, Buffer.from(parts['signature'] ?? '', 'base64url')))
      throw invalid();
    return passport;
  }
}

function decoded(bytes: Uint8Array): Passport {
  try {
    return fromBinary(PassportSchema, bytes);
  } catch {
    throw invalid();
  }
}

const milliseconds = (time: Timestamp | undefined) => (time === undefined ? Number.NaN : timestampMs(time));
