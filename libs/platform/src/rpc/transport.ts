import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import type { DescMessage, DescMethodStreaming, DescMethodUnary, MessageShape } from '@bufbuild/protobuf';
import type { StreamResponse, Transport, UnaryResponse } from '@connectrpc/connect';
import type { NatsConnection } from '@nats-io/nats-core';
import { DomainError } from '../errors/index.ts';
import { RpcCaller } from './rpc-caller.ts';
import type { CallHeaders } from './wire.ts';

/** Options of {@link natsTransport}. */
export interface TransportOptions {
  /** Headers of every call, asked for when it is made. */
  headers(): CallHeaders;
  /** For calls that do not say; streams have no end of their own. */
  readonly timeoutMs?: number;
  /** Milliseconds since the epoch after which nobody waits any more. */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
}

/**
 * Typed clients over NATS: `createClient(CaseService, natsTransport(nc, …))`. Errors are {@link DomainError}. A `break`
 * out of a stream does not cancel it (the client library hides it from us): pass a signal.
 */
export function natsTransport(nc: NatsConnection | RpcCaller, options: TransportOptions): Transport {
  const caller = nc instanceof RpcCaller ? nc : new RpcCaller(nc);
  const initOf = (timeoutMs: number | undefined, signal: AbortSignal | undefined, header: HeaderLines) => {
    const left = options.deadline === undefined ? undefined : options.deadline - Date.now();
    const limit = Math.min(timeoutMs ?? Infinity, left ?? Infinity);
    return {
      headers: header ? { ...options.headers(), ...Object.fromEntries(new Headers(header)) } : options.headers(),
      ...(Number.isFinite(limit) && { timeoutMs: limit }),
      ...((signal ?? options.signal) && { signal: bothOf(signal, options.signal) }),
    };
  };
  return {
    async unary<I extends DescMessage, O extends DescMessage>(
      method: DescMethodUnary<I, O>,
      signal: AbortSignal | undefined,
      timeoutMs: number | undefined,
      header: HeaderLines,
      input: MessageInitShape<I>,
    ): Promise<UnaryResponse<I, O>> {
      const body = toBinary(method.input, create(method.input, input));
      const bytes = await caller.unary(method, body, initOf(timeoutMs ?? options.timeoutMs, signal, header));
      return { stream: false, method, service: method.parent, ...plain(), message: fromBinary(method.output, bytes) };
    },
    async stream<I extends DescMessage, O extends DescMessage>(
      method: DescMethodStreaming<I, O>,
      signal: AbortSignal | undefined,
      timeoutMs: number | undefined,
      header: HeaderLines,
      input: AsyncIterable<MessageInitShape<I>>,
    ): Promise<StreamResponse<I, O>> {
      const request = create(method.input, await onlyOne(input));
      const frames = await caller.stream(method, toBinary(method.input, request), initOf(timeoutMs, signal, header));
      return { stream: true, method, service: method.parent, ...plain(), message: decoded(method.output, frames) };
    },
  };
}

type HeaderLines = ConstructorParameters<typeof Headers>[0];

// Connect's responses carry HTTP headers; ours have none, and one empty object serves all.
const none = new Headers();
const plain = () => ({ header: none, trailer: none });

async function* decoded<O extends DescMessage>(
  output: O,
  frames: AsyncIterable<Uint8Array>,
): AsyncGenerator<MessageShape<O>> {
  for await (const frame of frames) yield fromBinary(output, frame);
}

async function onlyOne<T>(input: AsyncIterable<T>): Promise<T> {
  for await (const message of input) return message;
  throw new DomainError('UNIMPLEMENTED', 'CLIENT_STREAMING', 'streams of requests are not carried');
}

const bothOf = (one: AbortSignal | undefined, other: AbortSignal | undefined): AbortSignal | undefined =>
  one && other ? AbortSignal.any([one, other]) : (one ?? other);
