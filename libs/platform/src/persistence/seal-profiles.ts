import {
  createCipheriv,
  createDecipheriv,
  createSecretKey,
  hash,
  hkdfSync,
  type KeyObject,
  randomFillSync,
  timingSafeEqual,
} from 'node:crypto';
import { type Digest, FastHmac } from './fast-hmac.ts';

/** Which family of algorithms seals new values: `aes` is AES-256-GCM and HMAC-SHA256, `sm` is SM4-CBC with HMAC-SM3 (国密). */
export type SealProfile = 'aes' | 'sm';

/** One way to seal bytes under a key of 32 bytes, with further bytes bound to them that are not hidden. */
export interface Cipher {
  /** Its number in the envelope. */
  readonly algorithm: number;
  /** Digest of the keyed hashes that go with it. */
  readonly digest: Digest;
  seal(key: Buffer, bound: Buffer, plain: string): Buffer;
  /** @throws Error when anything differs from what was sealed */
  open(key: Buffer, bound: Buffer, sealed: Buffer): string;
}

/** Random bytes are drawn for many envelopes at a time: drawing twelve costs as much as drawing thousands. */
const POOL = Buffer.alloc(16 * 512);
let used = POOL.length;

function random(bytes: number): Buffer {
  if (used + bytes > POOL.length) {
    randomFillSync(POOL);
    used = 0;
  }
  used += bytes;
  return Buffer.from(POOL.subarray(used - bytes, used));
}

const GCM_IV = 12;
const GCM_TAG = 16;

// A key given as bytes is made a key again for every envelope, which costs twice what sealing does.
const aesKeys = new WeakMap<Buffer, KeyObject>();

function aesKeyOf(key: Buffer): KeyObject {
  let known = aesKeys.get(key);
  if (known === undefined) aesKeys.set(key, (known = createSecretKey(key)));
  return known;
}

const aes: Cipher = {
  algorithm: 1,
  digest: 'sha256',
  seal(key, bound, plain) {
    const iv = random(GCM_IV);
    const cipher = createCipheriv('aes-256-gcm', aesKeyOf(key), iv).setAAD(bound);
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, cipher.getAuthTag(), sealed]);
  },
  open(key, bound, sealed) {
    const decipher = createDecipheriv('aes-256-gcm', aesKeyOf(key), sealed.subarray(0, GCM_IV), {
      authTagLength: GCM_TAG,
    })
      .setAAD(bound)
      .setAuthTag(sealed.subarray(GCM_IV, GCM_IV + GCM_TAG));
    return Buffer.concat([decipher.update(sealed.subarray(GCM_IV + GCM_TAG)), decipher.final()]).toString('utf8');
  },
};

const SM4_KEY = 16;
const SM4_IV = 16;
const SM3_MAC = 32;

interface SmKeys {
  readonly cipher: KeyObject;
  readonly mac: FastHmac;
}

const smKeys = new WeakMap<Buffer, SmKeys>();

/** SM4 wants 16 bytes and the MAC a key of its own; both are derived, so one ring of 32-byte keys serves both profiles. */
function smKeysOf(key: Buffer): SmKeys {
  let keys = smKeys.get(key);
  if (keys === undefined) {
    keys = {
      cipher: createSecretKey(Buffer.from(hkdfSync('sm3', key, '', 'seal:sm4-cbc', SM4_KEY))),
      mac: new FastHmac('sm3', Buffer.from(hkdfSync('sm3', key, '', 'seal:hmac-sm3', SM3_MAC))),
    };
    smKeys.set(key, keys);
  }
  return keys;
}

/** The length of what is bound stands first, so that nothing can slip between it and what is sealed. */
function macOf({ mac }: SmKeys, bound: Buffer, rest: readonly Buffer[]): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bound.length);
  return mac.of(Buffer.concat([length, bound, ...rest]));
}

// OpenSSL 3 has no SM4-GCM for node:crypto, so SM4 is used as GM/T systems use it: CBC, and a MAC over everything afterwards.
const sm: Cipher = {
  algorithm: 2,
  digest: 'sm3',
  seal(key, bound, plain) {
    const keys = smKeysOf(key);
    const iv = random(SM4_IV);
    const cipher = createCipheriv('sm4-cbc', keys.cipher, iv);
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Buffer.concat([iv, macOf(keys, bound, [iv, sealed]), sealed]);
  },
  open(key, bound, sealed) {
    const keys = smKeysOf(key);
    const iv = sealed.subarray(0, SM4_IV);
    const mac = sealed.subarray(SM4_IV, SM4_IV + SM3_MAC);
    const text = sealed.subarray(SM4_IV + SM3_MAC);
    // Judged before anything is deciphered: a padding that tells whether it is right opens an envelope byte by byte.
    if (mac.length !== SM3_MAC || !timingSafeEqual(mac, macOf(keys, bound, [iv, text])))
      throw new Error('an envelope was changed, or belongs to another row');
    const decipher = createDecipheriv('sm4-cbc', keys.cipher, iv);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  },
};

const SM3_ABC = '66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0';
const SM4_BLOCK = '0123456789abcdeffedcba9876543210';
const SM4_SEALED = '681edf34d206965e86b3e94f536e4246';

/** Throws when this machine's SM3 or SM4 is not what GB/T 32905 and GB/T 32907 say, or is not there. */
export function checkSm(): void {
  const block = Buffer.from(SM4_BLOCK, 'hex');
  const cipher = createCipheriv('sm4-ecb', block, null).setAutoPadding(false);
  const sealed = Buffer.concat([cipher.update(block), cipher.final()]).toString('hex');
  if (hash('sm3', 'abc') !== SM3_ABC || sealed !== SM4_SEALED)
    throw new Error('this machine computes SM3 or SM4 differently from their standards');
}

export const cipherOf: Readonly<Record<SealProfile, Cipher>> = { aes, sm };

/** The cipher of a number in an envelope. */
export const cipherNumbered = (algorithm: number | undefined): Cipher | undefined =>
  [aes, sm].find((one) => one.algorithm === algorithm);
