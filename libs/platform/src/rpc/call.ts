import type { DescMethod, DescService, Message, MessageInitShape, MessageShape } from '@bufbuild/protobuf';
import type { DescMethodServerStreaming, DescMethodUnary } from '@bufbuild/protobuf';
import type { Passport } from '@wangge/contracts/wangge/platform/v1/passport';
import { v7 } from 'uuid';
import { DomainError } from '../errors/index.ts';
import { purposeIn } from './purpose.ts';
import { deadlineExceeded } from './reply.ts';
import { Header, type HeaderReader } from './wire.ts';

/** What a handler knows of its caller. */
export interface Call {
  readonly method: DescMethod;
  /** The decoded, valid request; its hash tells a repeat from another request under the same id. */
  readonly request: Message;
  readonly passport: Passport;
  /** The passport as it came, to be forwarded unchanged. */
  readonly passportToken: string;
  /** Aborts at the deadline, when a stream's reader leaves, and when the service stops. */
  readonly signal: AbortSignal;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** `request_id` of the request, else a uuid v7 made here: then a repeat cannot be recognised. */
  readonly requestId: string;
  /** What the answer is for: the agreement's purpose, a code of the caller's, or what they wrote; empty if nobody said. */
  readonly purpose: string;
  readonly traceparent: string;
  /** Set by a command that wrote its audit row in its own commit. */
  audited: boolean;
}

/**
 * What stands between the wire and a handler. The server calls them in this order; a stage that throws ends the call.
 */
export interface RpcStages {
  /** Verifies the passport and whether this caller may call this method at all; nothing of the body is read yet. */
  admit(headers: HeaderReader, method: DescMethod): Passport | Promise<Passport>;
  /** Judges the decoded, valid request: place, purpose. */
  authorise(method: DescMethod, request: Message, call: Call): void | Promise<void>;
  /** Strips, masks and audits; the answer leaves only after this resolves. Runs per frame of a stream. */
  release(method: DescMethod, response: Message, call: Call): Message | Promise<Message>;
}

/** The methods of a controller that serves `S`: a missing or mistyped one does not compile. */
export type RpcHandlers<S extends DescService> = {
  [K in keyof S['method']]: S['method'][K] extends DescMethodUnary<infer I, infer O>
    ? (request: MessageShape<I>, call: Call) => MessageInitShape<O> | Promise<MessageInitShape<O>>
    : S['method'][K] extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageShape<I>, call: Call) => AsyncIterable<MessageInitShape<O>>
      : never;
};

/** A call served here. Its signal and its request id are made when somebody asks: most handlers never do. */
export class ServedCall implements Call {
  audited = false;
  readonly deadline: number;
  #controller: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #requestId: string | undefined;
  #stopped: DomainError | undefined;

  constructor(
    readonly method: DescMethod,
    readonly passport: Passport,
    readonly traceparent: string,
    readonly request: Message,
    private readonly headers: HeaderReader,
    timeoutMs: number,
  ) {
    this.deadline = Date.now() + timeoutMs;
  }

  get passportToken(): string {
    return this.headers.get(Header.passport);
  }

  get purpose(): string {
    return this.passport.department?.purpose || purposeIn(this.headers) || textField(this.request, 'purpose') || '';
  }

  get requestId(): string {
    return (this.#requestId ??= textField(this.request, 'requestId') || v7());
  }

  get signal(): AbortSignal {
    return this.#control().signal;
  }

  /** Why the call was ended from outside, if it was. */
  get stopped(): DomainError | undefined {
    return this.#stopped;
  }

  /** Ends the call from outside: its reader left, its time is over, the service stops. */
  stop(reason: DomainError): void {
    this.#stopped ??= reason;
    this.#controller?.abort(this.#stopped);
  }

  /** The call is over; nothing fires any more. */
  finish(): void {
    clearTimeout(this.#timer);
  }

  #control(): AbortController {
    if (this.#controller) return this.#controller;
    this.#controller = new AbortController();
    if (this.#stopped) this.#controller.abort(this.#stopped);
    else if (Number.isFinite(this.deadline))
      this.#timer = setTimeout(() => this.stop(deadlineExceeded()), Math.max(0, this.deadline - Date.now()));
    return this.#controller;
  }
}

function textField(message: Message, name: string): string | undefined {
  const value: unknown = (message as unknown as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}
