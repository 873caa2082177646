import type { IncomingMessage } from 'node:http';
import { DomainError, invalidFields } from '../errors/index.ts';
import { cancelled } from '../rpc/reply.ts';
import { bodyTooLarge, bodyTooSlow, notJson } from './http-error.ts';

/** A whole body comes within this time or not at all. */
const BODY_TIMEOUT_MS = 20_000;

/** A body too large is read to its end up to this size, so that a client that sends first reads the answer too. */
const DISCARDED_BYTES = 4 * 1024 * 1024;

/**
 * The JSON value of a body, undefined if there is none.
 * @throws {DomainError} 413, 415, 408, or INVALID_ARGUMENT if it is not JSON.
 */
export async function readJson(request: IncomingMessage, limit: number): Promise<unknown> {
  const bytes = await readBody(request, limit);
  if (bytes.length === 0) return undefined;
  if (!isJson(request.headers['content-type']) || (request.headers['content-encoding'] ?? 'identity') !== 'identity')
    throw notJson();
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw new DomainError('INVALID_ARGUMENT', 'MALFORMED_JSON', 'the body is not JSON');
  }
}

/** @throws {DomainError} if a method that takes no body got one. */
export async function refuseBody(request: IncomingMessage, limit: number): Promise<void> {
  if ((await readBody(request, limit)).length > 0)
    throw invalidFields([{ field: '', description: 'this operation takes no body' }], 'UNEXPECTED_BODY');
}

/**
 * The bytes of a body, for doors that judge them before they are understood.
 * @param limit most bytes; a larger body is read to its end, kept nowhere and refused
 * @throws {DomainError} 413, 408, or CANCELLED when the client goes away
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  if (!request.headers['content-length'] && !request.headers['transfer-encoding']) return Promise.resolve(NOTHING);
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const timer = setTimeout(() => reject(bodyTooSlow()), BODY_TIMEOUT_MS);
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else chunks.length = 0;
      if (length > DISCARDED_BYTES) reject(bodyTooLarge(limit));
    });
    request.once('end', () => (length > limit ? reject(bodyTooLarge(limit)) : resolve(Buffer.concat(chunks))));
    request.once('error', () => reject(cancelled()));
    request.once('close', () => {
      clearTimeout(timer);
      reject(cancelled());
    });
  });
}

const NOTHING = Buffer.alloc(0);

function isJson(contentType = ''): boolean {
  const [type, ...parameters] = contentType.split(';').map((part) => part.trim().toLowerCase());
  return type === 'application/json' && parameters.every((parameter) => /^charset="?utf-8"?$/.test(parameter));
}
