import { createHmac } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Sealer } from '@wangge/platform/persistence';

/**
 * Keyed hashes of what was asked and answered. A plain hash of a request that holds one identity number could be undone by
 * trying all numbers; under a key only who holds the bytes can have them checked. Each department has a key of its own, which it
 * is told: it makes the same hashes on its side.
 */
@Injectable()
export class ReceiptHashes {
  readonly #keys = new Map<string, Buffer>();

  constructor(private readonly sealer: Sealer) {}

  /** Key of a department's hashes, 32 bytes; the same in every process. */
  keyOf(departmentId: string): Buffer {
    let key = this.#keys.get(departmentId);
    if (key === undefined) this.#keys.set(departmentId, (key = this.sealer.index('receipt-key', departmentId)));
    return key;
  }

  ofRequest(departmentId: string, bytes: Uint8Array): Buffer {
    return createHmac('sha256', this.keyOf(departmentId)).update('request\n').update(bytes).digest();
  }

  /** Hash of an answer of which `before` is the hash so far: a stream is a chain of its messages. */
  ofAnswer(departmentId: string, bytes: Uint8Array, before?: Buffer | null): Buffer {
    const hmac = createHmac('sha256', this.keyOf(departmentId)).update('answer\n');
    if (before) hmac.update(before);
    return hmac.update(bytes).digest();
  }
}
