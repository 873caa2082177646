import { createCipheriv, createDecipheriv, createHmac, hash, hkdfSync, randomFillSync } from 'node:crypto';

const FORMAT = 1;
/** Numbers of algorithms in the envelope; a second one (SM4-CBC with HMAC-SM3) has the number 2 reserved. */
const AES_256_GCM = 1;
const IV = 12;
const TAG = 16;
const BLOCK = 64;
/** Random bytes are drawn for many envelopes at a time: drawing twelve costs as much as drawing thousands. */
const IV_POOL = Buffer.alloc(IV * 512);

let ivLeft = 0;

function nextIv(): Buffer {
  if (ivLeft === 0) {
    randomFillSync(IV_POOL);
    ivLeft = IV_POOL.length / IV;
  }
  ivLeft -= 1;
  return Buffer.from(IV_POOL.subarray(ivLeft * IV, (ivLeft + 1) * IV));
}

export interface SealerKeys {
  /** Keys of 32 bytes by name; the last one seals, all of them open. */
  readonly sealKeys: ReadonlyMap<string, Buffer>;
  /** Key of the blind indexes, 32 bytes. */
  readonly indexKey: Buffer;
}

/**
 * Seals the sensitive values of one row as one envelope (AES-256-GCM) that names its algorithm and key, and makes blind
 * indexes (HMAC-SHA256) by which an exact value is found without being readable. The row's id is bound into the envelope:
 * an envelope moved to another row does not open.
 */
export class Sealer {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #header: Buffer;
  readonly #current: Buffer;
  readonly #indexKey: Buffer;
  readonly #pads = new Map<string, { inner: Buffer; outer: Buffer }>();

  constructor({ sealKeys, indexKey }: SealerKeys) {
    const name = [...sealKeys.keys()].at(-1) ?? '';
    const current = sealKeys.get(name);
    if (current === undefined) throw new TypeError('there is no key to seal with');
    this.#keys = sealKeys;
    this.#current = current;
    this.#header = Buffer.concat([Buffer.from([FORMAT, AES_256_GCM, name.length]), Buffer.from(name, 'ascii')]);
    this.#indexKey = indexKey;
    const check = this.index('check', 'check');
    if (!check.equals(createHmac('sha256', kindKey(indexKey, 'check')).update('check').digest()))
      throw new Error('the fast HMAC differs from the plain one');
  }

  /** Seals a value that JSON can hold. */
  seal(rowId: string, value: object): Buffer {
    const iv = nextIv();
    const cipher = createCipheriv('aes-256-gcm', this.#current, iv).setAAD(
      Buffer.concat([this.#header, Buffer.from(rowId, 'utf8')]),
    );
    const sealed = Buffer.concat([cipher.update(JSON.stringify(value), 'utf8'), cipher.final()]);
    return Buffer.concat([this.#header, iv, cipher.getAuthTag(), sealed]);
  }

  /** @throws Error for an envelope of another row, of an unknown key or algorithm, or one that was changed */
  open<T>(rowId: string, envelope: Uint8Array): T {
    const bytes = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength);
    const [format, algorithm, length = 0] = bytes;
    if (format !== FORMAT || algorithm !== AES_256_GCM)
      throw new Error(`envelope of an unknown kind ${format}/${algorithm}`);
    const header = bytes.subarray(0, 3 + length);
    const name = header.toString('ascii', 3);
    const key = this.#keys.get(name);
    if (key === undefined) throw new Error(`envelope of the unknown key ${JSON.stringify(name)}`);
    const rest = bytes.subarray(header.length);
    const decipher = createDecipheriv('aes-256-gcm', key, rest.subarray(0, IV), { authTagLength: TAG })
      .setAAD(Buffer.concat([header, Buffer.from(rowId, 'utf8')]))
      .setAuthTag(rest.subarray(IV, IV + TAG));
    const text = Buffer.concat([decipher.update(rest.subarray(IV + TAG)), decipher.final()]).toString('utf8');
    return JSON.parse(text) as T;
  }

  /** Whether an envelope was sealed with a key that is no longer the current one. */
  isStale(envelope: Uint8Array): boolean {
    return !Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength)
      .subarray(0, this.#header.length)
      .equals(this.#header);
  }

  /**
   * Blind index of a normalised value: the same for the same kind and value, of no use without the key. Two one-shot hashes
   * instead of an HMAC object, which costs five times as much.
   * @param kind what the value is, e.g. `identity-number`: values of different kinds never match
   */
  index(kind: string, value: string): Buffer {
    const { inner, outer } = this.#padsOf(kind);
    const first = hash('sha256', Buffer.concat([inner, Buffer.from(value, 'utf8')]), 'buffer');
    return hash('sha256', Buffer.concat([outer, first]), 'buffer');
  }

  #padsOf(kind: string): { inner: Buffer; outer: Buffer } {
    const known = this.#pads.get(kind);
    if (known !== undefined) return known;
    const key = Buffer.concat([kindKey(this.#indexKey, kind), Buffer.alloc(BLOCK - 32)]);
    const pads = {
      inner: Buffer.from(key.map((byte) => byte ^ 0x36)),
      outer: Buffer.from(key.map((byte) => byte ^ 0x5c)),
    };
    this.#pads.set(kind, pads);
    return pads;
  }
}

const kindKey = (key: Buffer, kind: string): Buffer => Buffer.from(hkdfSync('sha256', key, '', `index:${kind}`, 32));
