import { type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';

// Imported only when an exporter is wanted: this is the file that pulls the SDK in.

const FLUSH_MS = 1_000;

/** A tracer whose spans go to an OTLP/protobuf receiver. A receiver that is away costs spans, never a request. */
export function startExporter(service: string, otlpUrl: string): { tracer: Tracer; stop(): Promise<void> } {
  const exporter = new OTLPTraceExporter({ url: `${otlpUrl.replace(/\/$/, '')}/v1/traces`, timeoutMillis: FLUSH_MS });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    spanProcessors: [
      new BatchSpanProcessor({
        exporter,
        scheduledDelayMillis: 500,
        exportTimeoutMillis: FLUSH_MS,
        maxQueueSize: 4096,
      }),
    ],
  });
  return { tracer: provider.getTracer('wangge'), stop: () => provider.shutdown().catch(() => undefined) };
}
