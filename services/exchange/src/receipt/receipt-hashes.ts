import { hash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Sealer } from '@wangge/platform/persistence';

/** Bytes of a block of SHA-256. */
const BLOCK = 64;
const REQUEST = Buffer.from('request\n');
const ANSWER = Buffer.from('answer\n');

interface Key {
  readonly key: Buffer;
  readonly inner: Buffer;
  readonly outer: Buffer;
}

/**
 * Keyed hashes of what was asked and answered. A plain hash of a request that holds one identity number could be undone by
 * trying all numbers; under a key only who holds the bytes can have them checked. Each department has a key of its own, which it
 * is told: it makes the same hashes on its side.
 */
@Injectable()
export class ReceiptHashes {
  readonly #keys = new Map<string, Key>();

  constructor(private readonly sealer: Sealer) {}

  /** Key of a department's hashes, 32 bytes; the same in every process. */
  keyOf(departmentId: string): Buffer {
    return this.#keyOf(departmentId).key;
  }

  ofRequest(departmentId: string, bytes: Uint8Array): Buffer {
    return hmac(this.#keyOf(departmentId), [REQUEST, bytes]);
  }

  /** Hash of an answer of which `before` is the hash so far: a stream is a chain of its messages. */
  ofAnswer(departmentId: string, bytes: Uint8Array, before?: Buffer | null): Buffer {
    return hmac(this.#keyOf(departmentId), before ? [ANSWER, before, bytes] : [ANSWER, bytes]);
  }

  #keyOf(departmentId: string): Key {
    let known = this.#keys.get(departmentId);
    if (known === undefined) {
      const key = this.sealer.index('receipt-key', departmentId);
      const block = Buffer.concat([key, Buffer.alloc(BLOCK - key.length)]);
      const padded = (pad: number): Buffer => Buffer.from(block.map((byte) => byte ^ pad));
      this.#keys.set(departmentId, (known = { key, inner: padded(0x36), outer: padded(0x5c) }));
    }
    return known;
  }
}

/** HMAC-SHA256 as two one-shot hashes: on the hot path an HMAC object would cost several times as much. */
function hmac({ inner, outer }: Key, parts: readonly Uint8Array[]): Buffer {
  const first = hash('sha256', Buffer.concat([inner, ...parts]), 'buffer');
  return hash('sha256', Buffer.concat([outer, first]), 'buffer');
}
