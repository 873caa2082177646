import { once } from 'node:events';
import type { DescMethod } from '@bufbuild/protobuf';
import type {
  Deadline,
  handleServerStreamingCall,
  handleUnaryCall,
  ServerErrorResponse,
  ServerUnaryCall,
  ServerWritableStream,
} from '@grpc/grpc-js';
import { context } from '@opentelemetry/api';
import { DomainError, type ErrorCode, type ErrorLog, fromStatus, toStatus } from '../errors/index.ts';
import { type Admission, recheck, RECHECK_MS } from '../rpc/admission.ts';
import { cancelled } from '../rpc/reply.ts';
import { type BytesCaller, type CallInit, DEFAULT_TIMEOUT_MS } from '../rpc/rpc-caller.ts';
import { closeSpan, openSpan, type ServedSpan, traceIdOf } from '../rpc/trace.ts';
import { Header, subjectOf } from '../rpc/wire.ts';
import { grpcStatus } from './grpc-status.ts';

/** A gRPC call, undecoded. */
export type GrpcCall = ServerUnaryCall<Buffer, Buffer> | ServerWritableStream<Buffer, Buffer>;

/** How a call ended, for receipts. */
export interface Outcome {
  readonly code: ErrorCode | 'OK';
  readonly reason?: string;
  /** Messages answered: 1, or the frames of a stream. */
  readonly answers: number;
}

/** What the bridge asks of its edge. */
export interface BridgeOptions<A extends Admission> {
  readonly caller: BytesCaller;
  /** Who calls, judged from metadata and connection before the body goes anywhere; for streams again every minute. */
  admit(call: GrpcCall, method: DescMethod): A | Promise<A>;
  /** Runs for every admitted call before its answer, or a stream's end, leaves; if it throws, that is the answer. */
  settle?(admission: A, method: DescMethod, outcome: Outcome): void | Promise<void>;
  readonly log: ErrorLog;
  /** For callers without a deadline; default 10 s. */
  readonly timeoutMs?: number;
  /** Default 60 s. */
  readonly recheckMs?: number;
}

/** What the trailers and the metadata of one call may hold together. */
const MAX_METADATA_BYTES = 16 * 1024;

/**
 * From gRPC to NATS and back with the bytes as they are: nothing is decoded on the way. Deadline, cancel, trace and
 * status details are carried over; a stream is written as fast as its reader reads.
 */
export class GrpcBridge<A extends Admission> {
  readonly #options: BridgeOptions<A>;
  readonly #streams = new Set<AbortController>();

  constructor(options: BridgeOptions<A>) {
    this.#options = options;
  }

  unary(method: DescMethod): (...args: Parameters<handleUnaryCall<Buffer, Buffer>>) => Promise<void> {
    return async (call, callback) => {
      try {
        callback(null, await this.#serve(method, call, (span) => this.#answer(method, call, span)));
      } catch (error) {
        callback(error as ServerErrorResponse);
      }
    };
  }

  stream(method: DescMethod): (...args: Parameters<handleServerStreamingCall<Buffer, Buffer>>) => Promise<void> {
    return async (call) => {
      try {
        await this.#serve(method, call, (span) => this.#pipe(method, call, span));
        call.end();
      } catch (error) {
        call.emit('error', error);
      }
    };
  }

  /** Ends all streams: their readers open them again elsewhere. */
  stopStreams(): void {
    const reason = new DomainError('UNAVAILABLE', 'SERVICE_STOPPING', 'this instance of the service is stopping');
    for (const stream of this.#streams) stream.abort(reason);
  }

  /** Runs a call in its span; a failure becomes the status gRPC sends. */
  async #serve<T>(method: DescMethod, call: GrpcCall, work: (span: ServedSpan) => Promise<T>): Promise<T> {
    const span = openSpan(`grpc ${method.parent.typeName}/${method.name}`, textOf(call, Header.traceparent));
    try {
      const result = await context.with(span.context, () => work(span));
      closeSpan(span.span);
      return result;
    } catch (error) {
      const place = { log: this.#options.log, method: subjectOf(method), traceId: traceIdOf(span.traceparent) };
      const failure = error instanceof DomainError ? error : fromStatus(toStatus(error, place));
      closeSpan(span.span, failure);
      // grpc-js wants an error with the fields of a status.
      throw Object.assign(new Error(failure.message), grpcStatus(failure, place));
    }
  }

  async #answer(method: DescMethod, call: ServerUnaryCall<Buffer, Buffer>, span: ServedSpan): Promise<Buffer> {
    const admission = await this.#admit(call, method);
    const gone = new AbortController();
    let over = false;
    // grpc-js says so at the end of every call, and making an error for nobody costs more than admitting the caller.
    call.once('cancelled', () => over || gone.abort(cancelled()));
    return this.#settled(admission, method, async (sent) => {
      const bytes = await this.#options.caller.unary(method, call.request, {
        headers: headersOf(admission, span),
        timeoutMs: timeLeft(call.getDeadline()) ?? this.#options.timeoutMs ?? DEFAULT_TIMEOUT_MS,
        signal: gone.signal,
      });
      sent.answers = 1;
      return bufferOf(bytes);
    }).finally(() => (over = true));
  }

  async #pipe(method: DescMethod, call: ServerWritableStream<Buffer, Buffer>, span: ServedSpan): Promise<void> {
    const admission = await this.#admit(call, method);
    const ended = new AbortController();
    call.once('cancelled', () => ended.abort(cancelled()));
    const stopChecks = recheck(
      admission,
      () => this.#admit(call, method),
      this.#options.recheckMs ?? RECHECK_MS,
      (reason) => ended.abort(reason),
    );
    this.#streams.add(ended);
    try {
      const timeoutMs = timeLeft(call.getDeadline());
      const init = { headers: headersOf(admission, span), signal: ended.signal };
      await this.#settled(admission, method, (sent) =>
        this.#copy(method, call, timeoutMs === undefined ? init : { ...init, timeoutMs }, sent),
      );
    } catch (error) {
      throw ended.signal.aborted ? ended.signal.reason : error;
    } finally {
      this.#streams.delete(ended);
      stopChecks();
    }
  }

  async #copy(
    method: DescMethod,
    call: ServerWritableStream<Buffer, Buffer>,
    init: CallInit,
    sent: { answers: number },
  ): Promise<void> {
    const { signal } = init;
    for await (const frame of await this.#options.caller.stream(method, call.request, init)) {
      sent.answers++;
      if (!call.write(bufferOf(frame))) await once(call, 'drain', signal ? { signal } : {});
    }
  }

  #admit(call: GrpcCall, method: DescMethod): A | Promise<A> {
    if (metadataBytes(call) > MAX_METADATA_BYTES)
      throw new DomainError('RESOURCE_EXHAUSTED', 'METADATA_TOO_LARGE', 'the metadata are too large');
    return this.#options.admit(call, method);
  }

  /** Does the work and reports how it ended, before that leaves. */
  async #settled<T>(admission: A, method: DescMethod, work: (sent: { answers: number }) => Promise<T>): Promise<T> {
    const sent = { answers: 0 };
    let result: T;
    try {
      result = await work(sent);
    } catch (error) {
      if (error instanceof DomainError)
        await this.#options.settle?.(admission, method, { code: error.code, reason: error.reason, ...sent });
      throw error;
    }
    await this.#options.settle?.(admission, method, { code: 'OK', ...sent });
    return result;
  }
}

const headersOf = ({ headers }: Admission, span: ServedSpan): Readonly<Record<string, string>> => ({
  ...headers,
  [Header.traceparent]: span.traceparent,
});

/** Milliseconds until a deadline, undefined if there is none. */
function timeLeft(deadline: Deadline): number | undefined {
  const left = Number(deadline) - Date.now();
  return Number.isFinite(left) ? left : undefined;
}

const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

function textOf(call: GrpcCall, name: string): string {
  const [value] = call.metadata.get(name);
  return typeof value === 'string' ? value : '';
}

function metadataBytes(call: GrpcCall): number {
  let bytes = 0;
  for (const [name, values] of Object.entries(call.metadata.toJSON()))
    for (const value of values) bytes += name.length + value.length;
  return bytes;
}
