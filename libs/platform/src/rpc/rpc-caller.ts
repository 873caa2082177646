import type { DescMethod } from '@bufbuild/protobuf';
import type { NatsConnection } from '@nats-io/nats-core';
import { BatchSender } from './batch-sender.ts';
import { Inbox } from './inbox.ts';
import { PendingCall } from './pending-call.ts';
import { replyError, sendError } from './reply.ts';
import { RpcStream } from './rpc-stream.ts';
import { callSpan } from './trace.ts';
import { type CallHeaders, formatTimeout, Header, natsHeaders, subjectOf } from './wire.ts';

/** One call as bytes. */
export interface CallInit {
  /** Without `grpc-timeout`, which is made from `timeoutMs`. */
  readonly headers: CallHeaders;
  /** How long the caller waits for the whole answer; a stream without it has no end of its own. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/** Whatever carries calls as bytes: {@link RpcCaller}, or an edge's own that looks on. */
export interface BytesCaller {
  unary(method: DescMethod, body: Uint8Array, init: CallInit): Promise<Uint8Array>;
  /** Resolves when the call is accepted; ending the iteration ends the stream. */
  stream(method: DescMethod, body: Uint8Array, init: CallInit): Promise<AsyncIterable<Uint8Array>>;
}

/**
 * Calls methods with protobuf bytes and answers with protobuf bytes: what typed clients, REST and gRPC stand on. Every
 * failure is a {@link DomainError}, UNAVAILABLE when nobody serves the method or the broker is away, DEADLINE_EXCEEDED
 * when the time is over, CANCELLED by the signal.
 *
 * With `coalesce`, calls of one loop turn to the same method share a message (batch.ts), and so do those that come while two
 * messages are unanswered (batch-sender.ts). For edges, where many callers meet; who comes alone waits for one loop turn.
 */
export class RpcCaller implements BytesCaller {
  readonly #nc: NatsConnection;
  readonly #inbox: Inbox;
  readonly #batches: BatchSender | undefined;

  constructor(nc: NatsConnection, { coalesce = false }: { coalesce?: boolean } = {}) {
    this.#nc = nc;
    this.#inbox = Inbox.of(nc);
    this.#batches = coalesce ? new BatchSender(nc, this.#inbox) : undefined;
  }

  /** @throws {DomainError} as a rejection, never synchronously. */
  unary(method: DescMethod, body: Uint8Array, init: CallInit): Promise<Uint8Array> {
    return callSpan(`call ${subjectOf(method)}`, init.headers, (headers) =>
      this.#unary(method, body, { ...init, headers }),
    );
  }

  #unary(method: DescMethod, body: Uint8Array, init: CallInit): Promise<Uint8Array> {
    const timeoutMs = init.timeoutMs ?? DEFAULT_TIMEOUT_MS;
    return new Promise((resolve, reject) => {
      const pending = new PendingCall(subjectOf(method), resolve, reject);
      if (!pending.startsWithin(timeoutMs, init.signal)) return;
      const headers = { ...init.headers, [Header.timeout]: formatTimeout(timeoutMs) };
      try {
        if (this.#batches?.takes(body)) this.#batches.add(pending, { headers, body });
        else this.#send(pending, headers, body);
      } catch (error) {
        pending.fail(sendError(error));
      }
    });
  }

  /** Resolves when the method has accepted the call; rejects if it refused it. */
  async stream(method: DescMethod, body: Uint8Array, init: CallInit): Promise<RpcStream> {
    const stream = new RpcStream(this.#nc, this.#inbox, subjectOf(method));
    try {
      stream.open(body, init);
    } catch (error) {
      stream.fail(sendError(error));
    }
    await stream.accepted;
    return stream;
  }

  #send(pending: PendingCall, headers: CallHeaders, body: Uint8Array): void {
    const { token, address } = this.#inbox.open({
      subject: pending.subject,
      // An answer has no headers at all, so nothing is parsed on the good path.
      receive: (message) => (message.headers ? pending.fail(replyError(message)) : pending.succeed(message.data)),
      fail: (error) => pending.fail(error),
    });
    pending.onEnd = () => this.#inbox.close(token);
    this.#nc.publish(pending.subject, body, { reply: address, headers: natsHeaders(headers) });
  }
}

/** How long an answer is waited for when nobody said. */
export const DEFAULT_TIMEOUT_MS = 10_000;
