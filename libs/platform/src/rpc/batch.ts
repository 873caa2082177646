import { type CallHeaders, singleLine } from './wire.ts';

/**
 * Several calls of the same method in one message, and their replies likewise: a message costs more than what is in it.
 * Each call keeps headers of its own and is judged, answered and audited as if it had come alone.
 *
 *   calls   = { length of headers: u32, headers: "name:value" lines, length of body: u32, body }…
 *   replies = { index of the call: u32, google.rpc.Code: u32, length of body: u32, body }…
 */
export interface CallFrame {
  readonly headers: CallHeaders;
  readonly body: Uint8Array;
}

export interface ReplyFrame {
  readonly index: number;
  /** 0 = the body is the answer, else it is a google.rpc.Status. */
  readonly code: number;
  readonly body: Uint8Array;
}

/** No message carries more calls than this; a longer one is refused before it is taken apart. */
export const MAX_BATCH = 128;

/** A batch stays well below the server's limit of 1 MiB for one message. */
export const MAX_BATCH_BYTES = 256 * 1024;

export function encodeCalls(frames: readonly CallFrame[]): Uint8Array {
  const heads = frames.map(({ headers }) => Buffer.from(linesOf(headers)));
  const out = Buffer.allocUnsafe(
    frames.reduce((sum, { body }, i) => sum + 8 + (heads[i]?.length ?? 0) + body.length, 0),
  );
  let at = 0;
  frames.forEach(({ body }, i) => {
    at = put(out, at, heads[i] ?? EMPTY);
    at = put(out, at, body);
  });
  return out;
}

/** @throws {RangeError} if the bytes are not `count` calls. */
export function decodeCalls(bytes: Uint8Array, count: number): { headers: Map<string, string>; body: Uint8Array }[] {
  if (!(count >= 1 && count <= MAX_BATCH)) throw new RangeError('a batch of too many calls');
  const reader = new Reader(bytes);
  const calls = Array.from({ length: count }, () => ({ headers: headersOf(reader.block()), body: reader.block() }));
  reader.end();
  return calls;
}

export function encodeReplies(frames: readonly ReplyFrame[]): Uint8Array {
  const out = Buffer.allocUnsafe(frames.reduce((sum, { body }) => sum + 12 + body.length, 0));
  let at = 0;
  for (const { index, code, body } of frames) {
    at = out.writeUInt32BE(index, at);
    at = out.writeUInt32BE(code, at);
    at = put(out, at, body);
  }
  return out;
}

/** @throws {RangeError} if the bytes are not `count` replies. */
export function decodeReplies(bytes: Uint8Array, count: number): ReplyFrame[] {
  if (!(count >= 1 && count <= MAX_BATCH)) throw new RangeError('a batch of too many replies');
  const reader = new Reader(bytes);
  const replies = Array.from({ length: count }, () => ({
    index: reader.number(),
    code: reader.number(),
    body: reader.block(),
  }));
  reader.end();
  return replies;
}

const EMPTY = new Uint8Array();

const linesOf = (headers: CallHeaders): string => {
  let lines = '';
  for (const name in headers) lines += `${name}:${singleLine(name, headers[name] ?? '')}\n`;
  return lines;
};

function headersOf(bytes: Buffer): Map<string, string> {
  const headers = new Map<string, string>();
  for (const line of bytes.toString('utf8').split('\n')) {
    const colon = line.indexOf(':');
    if (colon > 0) headers.set(line.slice(0, colon), line.slice(colon + 1));
  }
  return headers;
}

function put(out: Buffer, at: number, block: Uint8Array): number {
  out.set(block, out.writeUInt32BE(block.length, at));
  return at + 4 + block.length;
}

class Reader {
  readonly #bytes: Buffer;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  number(): number {
    const value = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    return value;
  }

  block(): Buffer {
    const length = this.number();
    if (length > this.#bytes.length - this.#at) throw new RangeError('a block longer than its message');
    return this.#bytes.subarray(this.#at, (this.#at += length));
  }

  end(): void {
    if (this.#at !== this.#bytes.length) throw new RangeError('bytes after the last frame');
  }
}
