import type { IncomingMessage, ServerResponse } from 'node:http';
import { type DescMethod, type DescService, fromBinary, ScalarType, toBinary, toJsonString } from '@bufbuild/protobuf';
import { context } from '@opentelemetry/api';
import { DomainError, type ErrorLog, fromStatus, invalidFields, toStatus } from '../errors/index.ts';
import { type Admission, recheck, RECHECK_MS } from '../rpc/admission.ts';
import { cancelled } from '../rpc/reply.ts';
import type { BytesCaller } from '../rpc/rpc-caller.ts';
import { closeSpan, openSpan, type ServedSpan, traceIdOf } from '../rpc/trace.ts';
import { wellFormedViolations } from '../rpc/well-formed.ts';
import { Header } from '../rpc/wire.ts';
import { EventStream } from './event-stream.ts';
import { readJson, refuseBody } from './http-body.ts';
import { methodNotAllowed, unknownPath } from './http-error.ts';
import { sendProblem } from './problem.ts';
import { requestMessage } from './request-message.ts';
import { type RouteMatch, RouteTable } from './route-table.ts';

/** Options of {@link createRestHandler}. */
export interface RestOptions {
  /** Only their methods with `google.api.http` are reachable. */
  readonly services: readonly DescService[];
  readonly caller: BytesCaller;
  /** Who calls. Runs before the body is read; for streams again every minute. Throws to refuse. */
  admit(request: IncomingMessage, method: DescMethod): Promise<Admission>;
  readonly log: ErrorLog;
  /** How long a caller waits for an answer; default 10 s. */
  readonly timeoutMs?: number;
  /** Default 256 KiB. */
  readonly maxBodyBytes?: number;
  /** Default 60 s. */
  readonly recheckMs?: number;
}

/** Answers one HTTP request; never rejects. */
export type RestHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

const MAX_BODY_BYTES = 256 * 1024;
/** A request that carries a file; as bytes it still fits into one message of the broker. */
const MAX_FILE_BODY_BYTES = 1_000_000;
const carriesFile = ({ input }: DescMethod): boolean => input.fields.some(({ scalar }) => scalar === ScalarType.BYTES);

/**
 * The contract over HTTP: google.api.http routes, protobuf JSON, errors as problem details, server streams as events.
 * Knows nothing of Nest: the gateway mounts it in one wildcard controller, with no body parser before it.
 */
export function createRestHandler(options: RestOptions): RestHandler {
  const table = new RouteTable(options.services);
  return async (request, response) => {
    const span = openSpan(`HTTP ${request.method ?? ''}`, textOf(request.headers['traceparent']));
    const exchange = new Exchange(options, request, response, span);
    try {
      await context.with(span.context, () => exchange.answer(table));
      closeSpan(span.span);
    } catch (error) {
      closeSpan(span.span, exchange.refuse(error));
    }
  };
}

/** One request and its answer. */
class Exchange {
  readonly #options: RestOptions;
  readonly #request: IncomingMessage;
  readonly #response: ServerResponse;
  readonly #span: ServedSpan;
  readonly #gone = new AbortController();
  #events: EventStream | undefined;

  constructor(options: RestOptions, request: IncomingMessage, response: ServerResponse, span: ServedSpan) {
    this.#options = options;
    this.#request = request;
    this.#response = response;
    this.#span = span;
    response.once('close', () => this.#gone.abort(cancelled()));
    // What is written to a reader who has left is an error nobody else would catch.
    response.on('error', () => undefined);
  }

  async answer(table: RouteTable): Promise<void> {
    const [path, query] = targetOf(this.#request);
    const match = this.#find(table, path);
    const { method } = match.route;
    this.#span.span.updateName(`${match.route.httpMethod} ${match.route.path}`);
    const admission = await this.#options.admit(this.#request, method);
    const body = await this.#body(match, query);
    if (method.methodKind === 'unary') await this.#answerOnce(method, body, admission);
    else await this.#answerWithEvents(method, body, admission);
  }

  /** Answers an error as far as that is still possible, and says what it was. */
  refuse(error: unknown): DomainError {
    const traceId = traceIdOf(this.#span.traceparent);
    const failure = this.#gone.signal.aborted ? cancelled() : domainErrorOf(error, this.#options.log, traceId);
    if (this.#events) this.#events.fail(failure, traceId);
    else if (!this.#response.headersSent) sendProblem(this.#response, failure, traceId);
    else this.#response.destroy();
    return failure;
  }

  #find(table: RouteTable, path: string): RouteMatch {
    const found = foundIn(table, this.#request.method ?? '', path);
    if ('route' in found) return found;
    throw found.length > 0 ? methodNotAllowed(found) : unknownPath();
  }

  async #body(match: RouteMatch, query: string): Promise<Uint8Array> {
    const usual = carriesFile(match.route.method) ? MAX_FILE_BODY_BYTES : MAX_BODY_BYTES;
    const limit = this.#options.maxBodyBytes ?? usual;
    const json = match.route.body
      ? await readJson(this.#request, limit)
      : await refuseBody(this.#request, limit).then(() => undefined);
    const key = this.#request.headers['idempotency-key'];
    const message = requestMessage(match, query, json, key === undefined ? undefined : textOf(key));
    return encoded(match.route.method, message);
  }

  async #answerOnce(method: DescMethod, body: Uint8Array, { headers }: Admission): Promise<void> {
    const { caller, timeoutMs } = this.#options;
    const bytes = await caller.unary(method, body, {
      headers: { ...headers, [Header.traceparent]: this.#span.traceparent },
      signal: this.#gone.signal,
      ...(timeoutMs !== undefined && { timeoutMs }),
    });
    const json = toJsonString(method.output, fromBinary(method.output, bytes), { alwaysEmitImplicit: true });
    this.#response.writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(json),
      'Cache-Control': 'no-store',
      'Trace-Id': traceIdOf(this.#span.traceparent),
    });
    this.#response.end(json);
  }

  async #answerWithEvents(method: DescMethod, body: Uint8Array, admission: Admission): Promise<void> {
    const { caller } = this.#options;
    const revoked = new AbortController();
    const signal = AbortSignal.any([this.#gone.signal, revoked.signal]);
    const frames = await caller.stream(method, body, {
      headers: { ...admission.headers, [Header.traceparent]: this.#span.traceparent },
      signal,
    });
    this.#events = new EventStream(this.#response, traceIdOf(this.#span.traceparent));
    const admitAgain = () => this.#options.admit(this.#request, method);
    const stopChecks = recheck(admission, admitAgain, this.#options.recheckMs ?? RECHECK_MS, (reason) =>
      revoked.abort(reason),
    );
    try {
      await this.#events.pipe(method, frames, signal);
    } catch (error) {
      throw revoked.signal.aborted ? revoked.signal.reason : error;
    } finally {
      stopChecks();
    }
  }
}

function foundIn(table: RouteTable, method: string, path: string): RouteMatch | readonly string[] {
  try {
    return table.find(method, path);
  } catch {
    throw invalidFields([{ field: '', description: 'the path is not properly percent-encoded' }], 'MALFORMED_PATH');
  }
}

function encoded(method: DescMethod, message: ReturnType<typeof requestMessage>): Uint8Array {
  try {
    return toBinary(method.input, message);
  } catch {
    // JSON can spell half a character, which UTF-8 cannot.
    throw invalidFields(wellFormedViolations(method.input, message));
  }
}

const domainErrorOf = (error: unknown, log: ErrorLog, traceId: string): DomainError =>
  error instanceof DomainError ? error : fromStatus(toStatus(error, { log, traceId }));

/** Path and query as they were sent; Express cuts `url` where it mounts a handler and keeps the whole in `originalUrl`. */
function targetOf(request: IncomingMessage & { originalUrl?: string }): [path: string, query: string] {
  const target = request.originalUrl ?? request.url ?? '/';
  const mark = target.indexOf('?');
  return mark < 0 ? [target, ''] : [target.slice(0, mark), target.slice(mark + 1)];
}

const textOf = (header: string | readonly string[] | undefined): string =>
  typeof header === 'string' ? header : (header?.join(',') ?? '');
