export {
  currentSpanId,
  currentTraceId,
  extract,
  inject,
  span,
  startTracing,
  withTraceparent,
  type SpanKindName,
  type Tracing,
} from './tracing.ts';
export {
  counter,
  eventLag,
  gauge,
  histogram,
  renderMetrics,
  rpcDuration,
  type Counter,
  type Histogram,
} from './metrics.ts';
export { createLogger, Logger } from './logger.ts';
export { redactKeys, scrub, scrubText } from './redact.ts';
