import type { DescMethod } from '@bufbuild/protobuf';
import { DomainError, internalError } from '@wangge/platform/errors';
import { type CallHeaders, type CallInit, Header, type RpcCaller, traceIdOf } from '@wangge/platform/rpc';
import { answered, type OpenReceipt, refused } from './open-receipt.ts';
import type { ReceiptHashes } from './receipt-hashes.ts';
import type { Receipts } from './receipts.ts';

/** Header that names the open receipt of a call between the door and this caller; it goes no further. */
export const RECEIPT_HEADER = 'wg-receipt';

interface Expected {
  readonly open: OpenReceipt;
  readonly tell: () => void;
}

/**
 * Stands between the gRPC bridge and NATS: sees the bytes that go and come, changes none of them, and leaves a receipt of every
 * call that was let in, whatever became of it.
 */
export class ReceiptedCaller {
  readonly #expected = new Map<string, Expected>();

  constructor(
    private readonly caller: Pick<RpcCaller, 'unary' | 'stream'>,
    private readonly receipts: Receipts,
    private readonly hashes: ReceiptHashes,
  ) {}

  /**
   * Announces a call that was let in: the bridge makes it next, with the id of this receipt in its headers.
   * @param tell sends that id to the caller; runs just before the answer, so that both leave in one write
   */
  expect(open: OpenReceipt, tell: () => void): void {
    this.#expected.set(open.receiptId, { open, tell });
  }

  async unary(method: DescMethod, body: Uint8Array, init: CallInit): Promise<Uint8Array> {
    const { open, tell, headers } = this.#take(init);
    const requestHash = this.hashes.ofRequest(open.departmentId, body);
    try {
      const bytes = await this.caller.unary(method, body, { ...init, headers });
      this.receipts.add(answered(open, requestHash, this.hashes.ofAnswer(open.departmentId, bytes)));
      return bytes;
    } catch (error) {
      this.receipts.add(refused(open, failureOf(error, init), requestHash));
      throw error;
    } finally {
      tell();
    }
  }

  async stream(method: DescMethod, body: Uint8Array, init: CallInit): Promise<AsyncIterable<Uint8Array>> {
    const { open, tell, headers } = this.#take(init);
    const requestHash = this.hashes.ofRequest(open.departmentId, body);
    try {
      const frames = await this.caller.stream(method, body, { ...init, headers });
      return this.#watched(frames, open, requestHash, init);
    } catch (error) {
      this.receipts.add(refused(open, failureOf(error, init), requestHash));
      throw error;
    } finally {
      tell();
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
        hash = this.hashes.ofAnswer(open.departmentId, frame, hash);
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

  #take({ headers: { [RECEIPT_HEADER]: id = '', ...headers } }: CallInit): Expected & { headers: CallHeaders } {
    const expected = this.#expected.get(id);
    this.#expected.delete(id);
    if (expected === undefined) throw new Error('a call was made that nobody let in');
    const { open, tell } = expected;
    return { open: { ...open, traceId: traceIdOf(headers[Header.traceparent] ?? '') }, tell, headers };
  }
}

const readerLeft = (): DomainError => new DomainError('CANCELLED', 'CANCELLED', 'the reader left');

/** What ended a call: the reason its signal was given, such as a revoked agreement, says more than that it was cancelled. */
function failureOf(error: unknown, { signal }: CallInit): DomainError {
  const reason: unknown = signal?.aborted ? signal.reason : error;
  return reason instanceof DomainError ? reason : internalError();
}
