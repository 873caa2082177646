import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { Msg } from '@nats-io/nats-core';
import { MsgHdrsImpl } from '@nats-io/nats-core/internal';

/** Names of the headers that travel beside the protobuf bytes. */
export const Header = {
  /** Time the caller still waits, gRPC's notation: `1500m`. */
  timeout: 'grpc-timeout',
  /** Only in replies: number of google.rpc.Code. Absent means an answer; the body of any other number is a Status. */
  status: 'grpc-status',
  passport: 'wg-passport',
  /** A code, never a person's words: see purpose.ts. */
  purpose: 'wg-purpose',
  traceparent: 'traceparent',
  /** Number of calls (or replies) in one message; see batch.ts. */
  batch: 'wg-batch',
  /** Frames the reader of a stream can take before it grants more. */
  window: 'wg-window',
  /** Sequence number of a stream's frame, from 1. */
  frame: 'wg-frame',
  /** A stream is alive but has nothing to say. */
  alive: 'wg-alive',
  /** From the reader: that many more frames. */
  credit: 'wg-credit',
  /** From the reader: it is not interested any more. */
  cancel: 'wg-cancel',
} as const;

/** What a stage may read of a call before anything is decoded; a missing header reads as ''. */
export interface HeaderReader {
  get(name: string): string;
}

/** Headers of one call on their way out. Values are single lines. */
export type CallHeaders = Readonly<Record<string, string>>;

export const subjectOf = (method: DescMethod): string => `rpc.${method.parent.typeName}.${method.name}`;

/** All methods of a service, those it does not implement too: a wrong name must answer, not time out. */
export const serviceSubject = (service: DescService): string => `rpc.${service.typeName}.*`;

// A header is a line of text: a value with a line break would be two headers, of which the caller chose the second.
const lineBreak = /[\r\n]/;

/** @throws {RangeError} if a value would end its line. */
export function natsHeaders(headers: CallHeaders): MsgHdrsImpl {
  const lines = new MsgHdrsImpl();
  // Straight into the map: set() canonicalises and searches each name, which costs more than the rest of the message.
  for (const name in headers) lines.headers.set(name, [singleLine(name, headers[name] ?? '')]);
  return lines;
}

export function singleLine(name: string, value: string): string {
  if (lineBreak.test(value)) throw new RangeError(`header ${name} holds a line break`);
  return value;
}

/** Headers of a received message; first value of each name. */
export class MessageHeaders implements HeaderReader {
  readonly #values: Map<string, string>;

  constructor(values: Map<string, string>) {
    this.#values = values;
  }

  static of(message: Msg): MessageHeaders {
    const values = new Map<string, string>();
    if (message.headers) for (const [name, [value]] of message.headers) values.set(name, value ?? '');
    return new MessageHeaders(values);
  }

  get(name: string): string {
    return this.#values.get(name) ?? '';
  }
}

/** NATS answers this itself when nobody listens on a subject. */
export const isNoResponders = (message: Msg): boolean =>
  message.data.length === 0 && message.headers?.code === NO_RESPONDERS;

const NO_RESPONDERS = 503;

/** gRPC's notation of a duration; always milliseconds, at least one. */
export const formatTimeout = (ms: number): string => `${Math.max(1, Math.floor(ms))}m`;

const UNIT_MS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1_000, m: 1, u: 1e-3, n: 1e-6 };

/** Milliseconds of a `grpc-timeout`, undefined if there is none or it is not one. */
export function parseTimeout(value: string): number | undefined {
  const unit = UNIT_MS[value.slice(-1)];
  const digits = value.slice(0, -1);
  return unit === undefined || !/^\d{1,8}$/.test(digits) ? undefined : Number(digits) * unit;
}
