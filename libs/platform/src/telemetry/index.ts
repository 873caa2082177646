export {
  currentSpanId,
  currentTraceId,
  detailSpan,
  extract,
  inject,
  setUpTracing,
  span,
  spansAreReceived,
  startTracing,
  withTraceparent,
  type SpanKindName,
  type Tracing,
} from './tracing.ts';
export { counter, eventLag, gauge, histogram, renderMetrics, type Counter, type Histogram } from './metrics.ts';
export { setUpMetrics } from './meter.ts';
export { createLogger, Logger } from './logger.ts';
export { holdsSecrets, redactKeys, scrub, scrubText } from './redact.ts';
