import type { DescMethod } from '@bufbuild/protobuf';
import { DomainError, internalError } from '@wangge/platform/errors';
import { type CallInit, Header, type RpcCaller, traceIdOf } from '@wangge/platform/rpc';
import { answered, type OpenReceipt, refused } from './open-receipt.ts';
import type { ReceiptHashes } from './receipt-hashes.ts';
import type { Receipts } from './receipts.ts';

/** Header that names the open receipt of a call between the door and this caller; it goes no further. */
export const RECEIPT_HEADER = 'wg-receipt';

/**
 * Stands between the gRPC bridge and NATS: sees the bytes that go and come, changes none of them, and leaves a receipt of every
 * call that was let in, whatever became of it.
 */
export class ReceiptedCaller {
  readonly #open = new Map<string, OpenReceipt>();

  constructor(
    private readonly caller: Pick<RpcCaller, 'unary' | 'stream'>,
    private readonly receipts: Receipts,
    private readonly hashes: ReceiptHashes,
  ) {}

  /** Announces a call that was let in: the bridge makes it next, with the id of this receipt in its headers. */
  expect(open: OpenReceipt): void {
    this.#open.set(open.receiptId, open);
  }

  async unary(method: DescMethod, body: Uint8Array, init: CallInit): Promise<Uint8Array> {
    const [open, plain] = this.#take(init);
    const requestHash = this.hashes.ofRequest(body);
    try {
      const bytes = await this.caller.unary(method, body, plain);
      this.receipts.add(answered(open, requestHash, this.hashes.ofAnswer(bytes)));
      return bytes;
    } catch (error) {
      this.receipts.add(refused(open, failureOf(error, init), requestHash));
      throw error;
    }
  }

  async stream(method: DescMethod, body: Uint8Array, init: CallInit): Promise<AsyncIterable<Uint8Array>> {
    const [open, plain] = this.#take(init);
    const requestHash = this.hashes.ofRequest(body);
    try {
      const frames = await this.caller.stream(method, body, plain);
      return this.#watched(frames, open, requestHash, init);
    } catch (error) {
      this.receipts.add(refused(open, failureOf(error, init), requestHash));
      throw error;
    }
  }

  async *#watched(
    frames: AsyncIterable<Uint8Array>,
    open: OpenReceipt,
    requestHash: Buffer,
    init: CallInit,
  ): AsyncGenerator<Uint8Array> {
    let hash: Buffer | null = null;
    let end: unknown = readerLeft();
    try {
      for await (const frame of frames) {
        hash = this.hashes.ofAnswer(frame, hash);
        yield frame;
      }
      end = undefined;
    } catch (error) {
      end = error;
      throw error;
    } finally {
      // A reader that stops reading ends the generator at its yield.
      const receipt =
        end === undefined ? answered(open, requestHash, hash) : refused(open, failureOf(end, init), requestHash, hash);
      this.receipts.add(receipt);
    }
  }

  #take(init: CallInit): [OpenReceipt, CallInit] {
    const { [RECEIPT_HEADER]: id = '', ...headers } = init.headers;
    const open = this.#open.get(id);
    this.#open.delete(id);
    if (open === undefined) throw new Error('a call was made that nobody let in');
    return [
      { ...open, traceId: traceIdOf(headers[Header.traceparent] ?? '') },
      { ...init, headers },
    ];
  }
}

const readerLeft = (): DomainError => new DomainError('CANCELLED', 'CANCELLED', 'the reader left');

/** What ended a call: the reason its signal was given, such as a revoked agreement, says more than that it was cancelled. */
function failureOf(error: unknown, { signal }: CallInit): DomainError {
  const reason: unknown = signal?.aborted ? signal.reason : error;
  return reason instanceof DomainError ? reason : internalError();
}
