import type { ServerResponse } from 'node:http';
import { DomainError, fromStatus, toStatus } from '@wangge/platform/errors';
import { sendProblem } from '@wangge/platform/rest';
import { newTraceparent, traceIdOf } from '@wangge/platform/rpc';
import type { Logger } from '@wangge/platform/telemetry';
import type { CleanPhoto } from './photo.ts';

/** Does the work of a request under a new trace; a refusal is answered as a problem. */
export async function answering(
  response: ServerResponse,
  log: Logger,
  work: (traceparent: string) => Promise<void>,
): Promise<void> {
  const traceparent = newTraceparent();
  try {
    await work(traceparent);
  } catch (error) {
    const traceId = traceIdOf(traceparent);
    const failure = error instanceof DomainError ? error : fromStatus(toStatus(error, { log, traceId }));
    if (response.headersSent) response.destroy();
    else sendProblem(response, failure, traceId);
  }
}

/** A kept picture as its owner registers it. */
export const rowOf = ({ sha256, mediaType, bytes, width, height }: CleanPhoto) => ({
  ...{ sha256, mediaType, width, height },
  size: BigInt(bytes.length),
});

/** Tells who handed a picture in what was made of it. */
export function sendFile(response: ServerResponse, fileId: string, { mediaType, bytes, width, height }: CleanPhoto) {
  response.writeHead(201, { 'Content-Type': 'application/json; charset=utf-8', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify({ fileId, mediaType, size: bytes.length, width, height }));
}
