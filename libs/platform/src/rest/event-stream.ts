import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type DescMethod, fromBinary, toJsonString } from '@bufbuild/protobuf';
import type { DomainError } from '../errors/index.ts';
import { problemOf } from './problem.ts';

/** Proxies close what is silent for a minute. */
const ALIVE_EVERY_MS = 15_000;

/**
 * A server stream as server-sent events: each message a `data` line, comments as a sign of life, `event: end` when it is
 * complete and `event: problem` with problem details when it broke off. A slow reader slows the writer.
 */
export class EventStream {
  readonly #response: ServerResponse;
  readonly #alive: NodeJS.Timeout;

  constructor(response: ServerResponse, traceId: string) {
    this.#response = response;
    response.writeHead(200, {
      'Content-Type': 'text/event-stream; charset=utf-8',
      'Cache-Control': 'no-store',
      'X-Accel-Buffering': 'no',
      'Trace-Id': traceId,
    });
    response.flushHeaders();
    this.#alive = setInterval(() => response.write(': alive\n\n'), ALIVE_EVERY_MS);
  }

  /** Resolves at the end of the frames; rejects as they do. */
  async pipe(method: DescMethod, frames: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    for await (const frame of frames) {
      const json = toJsonString(method.output, fromBinary(method.output, frame), { alwaysEmitImplicit: true });
      if (!this.#response.write(`data: ${json}\n\n`)) await once(this.#response, 'drain', { signal });
    }
    this.#end('event: end\ndata: {}\n\n');
  }

  fail(error: DomainError, traceId: string): void {
    this.#end(`event: problem\ndata: ${JSON.stringify(problemOf(error, traceId))}\n\n`);
  }

  #end(last: string): void {
    clearInterval(this.#alive);
    this.#response.end(last);
  }
}
