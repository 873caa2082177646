import { Injectable } from '@nestjs/common';
import { Sealer } from '@wangge/platform/persistence';

/**
 * Keyed hashes of what was asked and answered. A plain hash of a request that holds one identity number could be undone by
 * trying all numbers; under a key only who holds the bytes can have them checked.
 */
@Injectable()
export class ReceiptHashes {
  constructor(private readonly sealer: Sealer) {}

  ofRequest(bytes: Uint8Array): Buffer {
    return this.sealer.index('receipt-request', textOf(bytes));
  }

  /** Hash of an answer of which `before` is the hash so far: a stream is a chain of its messages. */
  ofAnswer(bytes: Uint8Array, before?: Buffer | null): Buffer {
    return this.sealer.index('receipt-answer', `${before?.toString('base64') ?? ''}\n${textOf(bytes)}`);
  }
}

const textOf = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
