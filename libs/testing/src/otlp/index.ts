import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { type ReceivedSpan, readExport } from './read-export.ts';

export { type ReceivedSpan } from './read-export.ts';

/** Receives spans over OTLP/protobuf and answers what called what. */
export class OtlpReceiver {
  readonly #server: Server;
  readonly spans: ReceivedSpan[] = [];
  readonly #bodies: Uint8Array[] = [];

  private constructor(server: Server) {
    this.#server = server;
    server.on('request', (request, response) => {
      void bodyOf(request).then((body) => {
        this.#bodies.push(body);
        if (request.url === '/v1/traces') this.spans.push(...readExport(body));
        response
          .writeHead(request.url === '/v1/traces' ? 200 : 404, { 'content-type': 'application/x-protobuf' })
          .end();
      });
    });
  }

  /** @param port to listen on; any that is free by default */
  static async start(port = 0): Promise<OtlpReceiver> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, '127.0.0.1', resolve);
    });
    return new OtlpReceiver(server);
  }

  /** For WANGGE_OTLP_URL. */
  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Everything that was received as it came, attributes and events of spans included, to search it for what must not be there. */
  exported(): string {
    return this.#bodies.map((body) => Buffer.from(body).toString('utf8')).join('\n');
  }

  /**
   * Who called whom in a trace: `service name → service name` for every span whose parent was received too, sorted, each once.
   */
  edges(traceId: string): string[] {
    const spans = this.spans.filter((span) => span.traceId === traceId);
    const byId = new Map(spans.map((span) => [span.spanId, span]));
    const edges = spans.flatMap((span) => {
      const parent = byId.get(span.parentSpanId);
      return parent === undefined ? [] : [`${label(parent)} → ${label(span)}`];
    });
    return [...new Set(edges)].sort();
  }

  /**
   * Waits until a trace has these edges, among others.
   * @throws Error that lists the edges there are, after `timeoutMs` (5 s)
   */
  async waitForEdges(traceId: string, edges: readonly string[], timeoutMs = 5_000): Promise<void> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const seen = new Set(this.edges(traceId));
      const missing = edges.filter((edge) => !seen.has(edge));
      if (missing.length === 0) return;
      if (Date.now() > deadline)
        throw new Error(`missing:\n  ${missing.join('\n  ')}\nseen:\n  ${[...seen].join('\n  ')}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }

  stop(): Promise<void> {
    return new Promise((resolve) => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }
}

const label = ({ service, name }: ReceivedSpan) => `${service} ${name}`;

async function bodyOf(request: IncomingMessage): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
