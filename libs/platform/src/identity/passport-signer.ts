import { createPrivateKey, type KeyObject, randomUUID, sign } from 'node:crypto';
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type PassportSchema as Schema, PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import { ExpiringCache } from './expiring-cache.ts';
import { passportFault, PassportKind, PASSPORT_SECONDS } from './passport.ts';

/** What a passport says about the caller; issuer and times are the signer's. */
export type PassportInit = Omit<
  MessageInitShape<typeof Schema>,
  '$typeName' | '$unknown' | 'issuer' | 'issuedTime' | 'expireTime'
>;

// A service's own passport is used by many calls and renewed while it is still good for a slow one.
const RENEW_BEFORE_MS = 30_000;
const SERVICE_TOKENS = 1_000;

/** Signs passports in the name of one service: `base64url(bytes).base64url(Ed25519 signature)`. */
export class PassportSigner {
  readonly service: string;
  readonly #key: KeyObject;
  readonly #now: () => number;
  readonly #serviceTokens = new ExpiringCache<string>(SERVICE_TOKENS);

  /** @param privateKey Ed25519, PKCS8 DER in base64 */
  constructor(service: string, privateKey: string, now: () => number = Date.now) {
    this.service = service;
    this.#key = createPrivateKey({ key: Buffer.from(privateKey, 'base64'), format: 'der', type: 'pkcs8' });
    this.#now = now;
  }

  /**
   * @param notAfter end of what the passport is made from (the access token); a passport never outlives it
   * @throws TypeError for a passport every verifier would refuse: the mistake belongs to the code that signs
   */
  sign(init: PassportInit, notAfter?: Date): string {
    const now = this.#now();
    const expires = Math.min(now + PASSPORT_SECONDS * 1000, notAfter?.getTime() ?? Number.POSITIVE_INFINITY);
    const passport = create(PassportSchema, {
      ...init,
      tokenId: init.tokenId || randomUUID(),
      issuer: this.service,
      issuedTime: timestampFromMs(now),
      expireTime: timestampFromMs(expires),
    });
    const fault = passportFault(passport);
    if (fault !== undefined) throw new TypeError(`passport: ${fault}`);
    const bytes = toBinary(PassportSchema, passport);
    return `${Buffer.from(bytes).toString('base64url')}.${sign(null, bytes, this.#key).toString('base64url')}`;
  }

  /**
   * A passport of this service itself, for work without a user. Ask for it at every call: it is renewed here.
   * @param job name of the job or listener
   * @param cause id of the event or row it acts for
   */
  serviceToken(job: string, cause: string): string {
    const key = `${job}\n${cause}`;
    const now = this.#now();
    const known = this.#serviceTokens.get(key, now);
    if (known !== undefined) return known;
    const token = this.sign({ kind: PassportKind.SERVICE, subject: `service:${this.service}`, job, cause });
    this.#serviceTokens.set(key, token, now + PASSPORT_SECONDS * 1000 - RENEW_BEFORE_MS);
    return token;
  }
}
