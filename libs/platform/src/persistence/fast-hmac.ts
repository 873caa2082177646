import { createHmac, hash } from 'node:crypto';

const BLOCK = 64;

/** Digests of 32 bytes over blocks of 64. */
export type Digest = 'sha256' | 'sm3';

/** HMAC under one key by two one-shot hashes instead of an HMAC object, which costs five times as much. */
export class FastHmac {
  readonly #inner: Buffer;
  readonly #outer: Buffer;

  /** @param key of 32 bytes */
  constructor(
    private readonly digest: Digest,
    key: Buffer,
  ) {
    const block = Buffer.concat([key, Buffer.alloc(BLOCK - key.length)]);
    this.#inner = Buffer.from(block.map((byte) => byte ^ 0x36));
    this.#outer = Buffer.from(block.map((byte) => byte ^ 0x5c));
    if (!this.of(Buffer.from('check')).equals(createHmac(digest, key).update('check').digest()))
      throw new Error('the fast HMAC differs from the plain one');
  }

  of(data: Buffer): Buffer {
    const first = hash(this.digest, Buffer.concat([this.#inner, data]), 'buffer');
    return hash(this.digest, Buffer.concat([this.#outer, first]), 'buffer');
  }
}
