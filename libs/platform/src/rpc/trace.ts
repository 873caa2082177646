import { type Context, context, type Span, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { DomainError } from '../errors/index.ts';
import { randomHex } from '../telemetry/random-hex.ts';
import { spansAreReceived } from '../telemetry/tracing.ts';
import { type CallHeaders, Header } from './wire.ts';

const tracer = trace.getTracer('wangge.rpc');

const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** The span of one call served here, and how it is named to whoever is called from it. */
export interface ServedSpan {
  readonly span: Span;
  readonly context: Context;
  readonly traceparent: string;
}

/** Continues the caller's trace; without an exporter nothing is recorded, but the trace id goes on all the same. */
export function openSpan(name: string, traceparent: string): ServedSpan {
  const parent = contextOf(traceparent);
  const span = tracer.startSpan(name, { kind: SpanKind.SERVER }, parent);
  return { span, context: trace.setSpan(parent, span), traceparent: traceparentOf(span) ?? orNew(traceparent) };
}

export function closeSpan(span: Span, failure?: { code: string; reason: string }): void {
  if (failure) {
    span.setAttribute('error.type', failure.code);
    // What the caller did wrong is not a fault of this service.
    if (failure.code === 'INTERNAL') span.setStatus({ code: SpanStatusCode.ERROR, message: failure.reason });
  }
  span.end();
}

/**
 * Makes one call in a span of its own: the time between it and the span of who serves it is spent in the broker. Where nobody
 * reads spans the call goes out as it is.
 */
export function callSpan<T>(
  name: string,
  headers: CallHeaders,
  call: (headers: CallHeaders) => Promise<T>,
): Promise<T> {
  return spansAreReceived() ? withinSpan(name, headers, call) : call(headers);
}

async function withinSpan<T>(
  name: string,
  headers: CallHeaders,
  call: (headers: CallHeaders) => Promise<T>,
): Promise<T> {
  const span = tracer.startSpan(name, { kind: SpanKind.CLIENT }, contextOf(headers[Header.traceparent] ?? ''));
  try {
    return await call({ ...headers, [Header.traceparent]: traceparentOf(span) ?? newTraceparent() });
  } catch (error) {
    span.setAttribute('error.type', error instanceof DomainError ? error.code : 'INTERNAL');
    throw error;
  } finally {
    span.end();
  }
}

/** The trace a call goes out in: that of the active span, or a new one. */
export function currentTraceparent(): string {
  const span = trace.getActiveSpan();
  return (span && traceparentOf(span)) ?? newTraceparent();
}

/** 32 hex digits. */
export const traceIdOf = (traceparent: string): string => traceparent.slice(3, 35);

/** A trace of its own, not sampled: it only gives errors and log lines an id to be found by. */
export const newTraceparent = (): string => {
  const id = randomHex(24);
  return `00-${id.slice(0, 32)}-${id.slice(32)}-00`;
};

const orNew = (traceparent: string): string => (TRACEPARENT.test(traceparent) ? traceparent : newTraceparent());

/** The incoming trace as a parent for spans; whatever is not a traceparent starts a new trace. */
export function contextOf(traceparent: string): Context {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (!traceId || !spanId || !flags) return context.active();
  const remote = { traceId, spanId, traceFlags: Number.parseInt(flags, 16), isRemote: true };
  return trace.setSpanContext(context.active(), remote);
}

export function traceparentOf(span: Span): string | undefined {
  const { traceId, spanId, traceFlags } = span.spanContext();
  if (/^0*$/.test(traceId)) return undefined;
  return `00-${traceId}-${spanId}-${(traceFlags & 1).toString(16).padStart(2, '0')}`;
}
