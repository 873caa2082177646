import { RawJson } from './bad-values.ts';
import type { Json } from './good-request.ts';
import { type HttpOperation, placeOf } from './http-operations.ts';
import { type Answer, HANG_MS } from './judge.ts';

/** A request as it goes over the wire; nothing in it need be right. */
export interface HttpRequest {
  readonly verb: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Uint8Array;
}

/** The operation's request with these values: some in the path, the rest in the query or the body. */
export function requestOf(operation: HttpOperation, values: Json): HttpRequest {
  const rest: Json = {};
  let path = operation.path;
  for (const [name, value] of Object.entries(values)) {
    if (path.includes(`{${name}}`)) path = path.replace(`{${name}}`, () => escaped(String(value)));
    else rest[name] = value;
  }
  const { verb, hasBody } = operation;
  if (!hasBody) return { verb, path: path + queryOf(rest), headers: {} };
  return { verb, path, headers: { 'content-type': 'application/json' }, body: jsonText(rest) };
}

function queryOf(values: Json): string {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value]).map((one) => `${name}=${escaped(String(one))}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** Percent-encoded; half a character too, as the three bytes somebody careless would send. */
const escaped = (text: string): string =>
  Array.from(text, (character) =>
    character.isWellFormed() ? encodeURIComponent(character) : halfEscaped(character),
  ).join('');
const halfEscaped = (half: string): string => {
  const code = half.charCodeAt(0);
  const bytes = [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
  return bytes.map((byte) => `%${byte.toString(16)}`).join('');
};

const MARK = 'raw-json-7f3a';

/** JSON in which {@link RawJson} stands as it is. */
export function jsonText(value: unknown): string {
  const raw: string[] = [];
  const marked = JSON.stringify(value, (_key, each: unknown) =>
    each instanceof RawJson ? `${MARK}-${raw.push(each.text) - 1}` : each,
  );
  return marked.replace(new RegExp(`"${MARK}-(\\d+)"`, 'g'), (_all, index: string) => raw[Number(index)] ?? '');
}

/** Sends it and reads the answer as a problem, whatever it is. */
export async function send(base: string, request: HttpRequest, token?: string): Promise<Answer> {
  const begun = performance.now();
  const headers = { ...request.headers, ...(token === undefined ? {} : { authorization: `Bearer ${token}` }) };
  try {
    const { verb, path, body } = request;
    const answer = await fetch(base + path, {
      method: verb,
      headers,
      signal: AbortSignal.timeout(HANG_MS),
      ...(body === undefined ? {} : { body: body as string | Uint8Array<ArrayBuffer> }),
    });
    // A stream that opened was accepted; it never ends.
    if (answer.headers.get('content-type')?.startsWith('text/event-stream') === true) {
      await answer.body?.cancel();
      return { status: answer.status, reason: '', fields: [], milliseconds: performance.now() - begun };
    }
    return { ...problemIn(answer.status, await answer.text()), milliseconds: performance.now() - begun };
  } catch (error) {
    const reason =
      error instanceof Error
        ? `${error.name} ${error.cause instanceof Error ? error.cause.message : ''}`
        : String(error);
    return { status: 0, reason, fields: [], milliseconds: performance.now() - begun };
  }
}

interface Problem {
  readonly reason?: string;
  readonly fieldViolations?: readonly { readonly field: string }[];
}

function problemIn(status: number, text: string): Omit<Answer, 'milliseconds'> {
  // Node's own answer to an address or a header that is too long has no body.
  if (text === '') return { status, reason: status === 431 ? 'HEADERS_TOO_LONG' : '', fields: [] };
  try {
    const { reason = '', fieldViolations = [] } = JSON.parse(text) as Problem;
    return { status, reason, fields: fieldViolations.map(({ field }) => field) };
  } catch {
    return { status, reason: '', fields: [] };
  }
}

/** Whether the value of a spot can be sent at all: half a character in a path leaves no path. */
export const isInAddress = (operation: HttpOperation, spot: Parameters<typeof placeOf>[1]): boolean =>
  placeOf(operation, spot) !== 'body';
