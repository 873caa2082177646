import {
  type Attributes,
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  SpanKind,
  SpanStatusCode,
  type Tracer,
  trace,
  TraceFlags,
} from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { randomHex } from './random-hex.ts';

const kinds = {
  internal: SpanKind.INTERNAL,
  server: SpanKind.SERVER,
  client: SpanKind.CLIENT,
  producer: SpanKind.PRODUCER,
  consumer: SpanKind.CONSUMER,
} as const;

/** Kinds of spans, by the names of OpenTelemetry. */
export type SpanKindName = keyof typeof kinds;

const TRACEPARENT = /^[0-9a-f]{2}-(?<traceId>[0-9a-f]{32})-(?<spanId>[0-9a-f]{16})-(?<flags>[0-9a-f]{2})(?:-.*)?$/;

type Starter = Pick<Tracer, 'startSpan'>;

/**
 * Without an exporter nobody reads spans, but the ids still join log lines, audit rows and error details of one request
 * over all services. So the ids are made here and the SDK (20 MB and 250 ms per process) is not loaded.
 */
const idsOnly: Starter = {
  startSpan: (_name, _options, parent = ROOT_CONTEXT) =>
    trace.wrapSpanContext({
      traceId: trace.getSpanContext(parent)?.traceId ?? randomHex(16),
      spanId: randomHex(8),
      traceFlags: TraceFlags.SAMPLED,
    }),
};

let starter: Starter = idsOnly;

/** The one tracer of the process; an indirection, because the API's own tracers never change once they were used. */
const tracer: Tracer = {
  startSpan: (name, options, parent = context.active()) => starter.startSpan(name, options, parent),
  startActiveSpan: () => {
    throw new Error('use span()');
  },
};

let isSetUp = false;

/** Makes spans of this process keep to their asynchronous context, whoever opens them through the API. Repeatable. */
export function setUpTracing(): void {
  if (isSetUp) return;
  isSetUp = true;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  trace.setGlobalTracerProvider({ getTracer: () => tracer });
}

/** What `startTracing` hands back: `stop` sends what waits and returns within a second or two even if nobody receives. */
export interface Tracing {
  stop(): Promise<void>;
}

/**
 * Starts exporting spans over OTLP/protobuf to `<otlpUrl>/v1/traces`. Without a URL no SDK is loaded and only ids are made.
 * @param service name under which the spans are filed (`service.name`)
 */
export async function startTracing(service: string, otlpUrl: string | undefined): Promise<Tracing> {
  setUpTracing();
  if (otlpUrl === undefined) return { stop: async () => undefined };
  const { startExporter } = await import('./exporter.ts');
  const exporter = startExporter(service, otlpUrl);
  starter = exporter.tracer;
  return {
    stop: async () => {
      starter = idsOnly;
      await exporter.stop();
    },
  };
}

/**
 * Runs `work` in a span of its own below the active one. An error marks the span with its reason or class and nothing else:
 * messages may quote what a person typed, and spans leave the house.
 */
export async function span<T>(
  name: string,
  kind: SpanKindName,
  attributes: Attributes,
  work: (current: Span) => T | Promise<T>,
): Promise<T> {
  setUpTracing();
  const parent = context.active();
  const current = tracer.startSpan(name, { kind: kinds[kind], attributes }, parent);
  try {
    return await context.with(trace.setSpan(parent, current), work, undefined, current);
  } catch (error) {
    current.setStatus({ code: SpanStatusCode.ERROR });
    current.setAttribute('error.type', errorType(error));
    throw error;
  } finally {
    current.end();
  }
}

function errorType(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return 'reason' in error && typeof error.reason === 'string' ? error.reason : error.name;
}

/** Whether anybody reads the spans of this process: only then is it worth opening one for every statement and message. */
export const spansAreReceived = (): boolean => starter !== idsOnly;

/**
 * A span below the active one for what happens many times in a request: none where nobody reads spans, and none outside a trace,
 * where a poll of every second would be all there is to see.
 */
export function detailSpan<T>(name: string, attributes: Attributes, work: () => Promise<T>): Promise<T> {
  if (!spansAreReceived() || trace.getSpan(context.active()) === undefined) return work();
  return span(name, 'client', attributes, work);
}

/** The `traceparent` of the active span, or an empty string outside any span. */
export function inject(): string {
  const active = trace.getSpanContext(context.active());
  if (active === undefined) return '';
  return `00-${active.traceId}-${active.spanId}-${active.traceFlags.toString(16).padStart(2, '0')}`;
}

/** The context a `traceparent` names; a missing or malformed one starts a new trace. Never throws. */
export function extract(traceparent: string | undefined): Context {
  const groups = TRACEPARENT.exec(traceparent ?? '')?.groups;
  const { traceId = '', spanId = '', flags = '' } = groups ?? {};
  if (traceId === '' || /^0+$/.test(traceId) || /^0+$/.test(spanId)) return ROOT_CONTEXT;
  const remote: SpanContext = {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16) & TraceFlags.SAMPLED,
    isRemote: true,
  };
  return trace.setSpanContext(ROOT_CONTEXT, remote);
}

/** Runs `work` below a remote caller's span; spans opened in it continue that caller's trace. */
export function withTraceparent<T>(traceparent: string | undefined, work: () => T): T {
  setUpTracing();
  return context.with(extract(traceparent), work);
}

/** Trace id of the active span, or an empty string. */
export const currentTraceId = (): string => trace.getSpanContext(context.active())?.traceId ?? '';

/** Span id of the active span, or an empty string. */
export const currentSpanId = (): string => trace.getSpanContext(context.active())?.spanId ?? '';
