import { hkdfSync } from 'node:crypto';
import { FastHmac } from './fast-hmac.ts';
import { checkSm, type Cipher, cipherNumbered, cipherOf, type SealProfile } from './seal-profiles.ts';

const FORMAT = 1;

/** A key of blind indexes, and the profile they are made under. */
export interface IndexKey {
  readonly profile: SealProfile;
  /** 32 bytes. */
  readonly key: Buffer;
}

export interface SealerKeys {
  /** Keys of 32 bytes by name; the last one seals, all of them open. */
  readonly sealKeys: ReadonlyMap<string, Buffer>;
  /** Key of the blind indexes, 32 bytes. */
  readonly indexKey: Buffer;
  /** What new values are sealed and indexed with; `aes`. Envelopes of either profile are opened. */
  readonly profile?: SealProfile;
  /** What indexes that still stand in the database were made with before; they are looked up too. */
  readonly indexBefore?: readonly IndexKey[];
}

/**
 * Seals the sensitive values of one row as one envelope that names its algorithm and key, and makes blind indexes (a keyed hash)
 * by which an exact value is found without being readable. The row's id is bound into the envelope: an envelope moved to
 * another row does not open.
 */
export class Sealer {
  readonly #keys: ReadonlyMap<string, Buffer>;
  readonly #header: Buffer;
  readonly #current: Buffer;
  readonly #cipher: Cipher;
  readonly #indexKeys: readonly IndexMaker[];

  constructor({ sealKeys, indexKey, profile = 'aes', indexBefore = [] }: SealerKeys) {
    const name = [...sealKeys.keys()].at(-1) ?? '';
    const current = sealKeys.get(name);
    if (current === undefined) throw new TypeError('there is no key to seal with');
    if ([profile, ...indexBefore.map((one) => one.profile)].includes('sm')) checkSm();
    this.#keys = sealKeys;
    this.#current = current;
    this.#cipher = cipherOf[profile];
    this.#header = Buffer.concat([
      Buffer.from([FORMAT, this.#cipher.algorithm, name.length]),
      Buffer.from(name, 'ascii'),
    ]);
    this.#indexKeys = [{ profile, key: indexKey }, ...indexBefore].map((one) => new IndexMaker(one));
  }

  /** How every envelope begins that is sealed now: format, algorithm, key. Rows whose envelope begins otherwise are to be sealed anew. */
  get header(): Buffer {
    return this.#header;
  }

  /** Seals a value that JSON can hold. */
  seal(rowId: string, value: object): Buffer {
    const bound = Buffer.concat([this.#header, Buffer.from(rowId, 'utf8')]);
    return Buffer.concat([this.#header, this.#cipher.seal(this.#current, bound, JSON.stringify(value))]);
  }

  /** @throws Error for an envelope of another row, of an unknown key or algorithm, or one that was changed */
  open<T>(rowId: string, envelope: Uint8Array): T {
    const bytes = Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength);
    const [format, algorithm, length = 0] = bytes;
    const cipher = cipherNumbered(algorithm);
    if (format !== FORMAT || cipher === undefined)
      throw new Error(`envelope of an unknown kind ${format}/${algorithm}`);
    const header = bytes.subarray(0, 3 + length);
    const name = header.toString('ascii', 3);
    const key = this.#keys.get(name);
    if (key === undefined) throw new Error(`envelope of the unknown key ${JSON.stringify(name)}`);
    const bound = Buffer.concat([header, Buffer.from(rowId, 'utf8')]);
    return JSON.parse(cipher.open(key, bound, bytes.subarray(header.length))) as T;
  }

  /** Whether an envelope was sealed with a key, or a profile, that is no longer the current one. */
  isStale(envelope: Uint8Array): boolean {
    return !Buffer.from(envelope.buffer, envelope.byteOffset, envelope.byteLength)
      .subarray(0, this.#header.length)
      .equals(this.#header);
  }

  /**
   * Blind index of a normalised value, to be written: the same for the same kind and value, of no use without the key.
   * @param kind what the value is, e.g. `identity-number`: values of different kinds never match
   */
  index(kind: string, value: string): Buffer {
    const [current] = this.#indexKeys;
    if (current === undefined) throw new TypeError('there is no key to index with');
    return current.of(kind, value);
  }

  /** Whether indexes of before are still looked up. */
  get hasEarlierIndexes(): boolean {
    return this.#indexKeys.length > 1;
  }

  /** Every index a value may stand under, to be looked up: the current one first, then those of keys and profiles before. */
  indexes(kind: string, value: string): Buffer[] {
    return this.#indexKeys.map((one) => one.of(kind, value));
  }
}

class IndexMaker {
  readonly #of: IndexKey;
  readonly #kinds = new Map<string, FastHmac>();

  constructor(of: IndexKey) {
    this.#of = of;
  }

  of(kind: string, value: string): Buffer {
    let hmac = this.#kinds.get(kind);
    if (hmac === undefined) this.#kinds.set(kind, (hmac = this.#make(kind)));
    return hmac.of(Buffer.from(value, 'utf8'));
  }

  #make(kind: string): FastHmac {
    const { digest } = cipherOf[this.#of.profile];
    return new FastHmac(digest, Buffer.from(hkdfSync(digest, this.#of.key, '', `index:${kind}`, 32)));
  }
}
