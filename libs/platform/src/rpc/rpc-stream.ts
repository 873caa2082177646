import { Empty, type Msg, type NatsConnection } from '@nats-io/nats-core';
import { DomainError } from '../errors/index.ts';
import type { Inbox } from './inbox.ts';
import { cancelled, deadlineExceeded, nobodyServes, replyError } from './reply.ts';
import { type CallHeaders, formatTimeout, Header, isNoResponders, natsHeaders } from './wire.ts';

/** Frames under way or unread at any time: what a slow reader can cost is this times the size of a frame. */
export const STREAM_WINDOW = 16;

/** Three missed signs of life end a stream. */
export const STREAM_SILENCE_MS = 45_000;

interface StreamInit {
  readonly headers: CallHeaders;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * The reading end of a server stream: frames in order, each once. The writer sends only what was granted; half a window
 * read grants half a window more. A gap, silence, or a writer that is gone is UNAVAILABLE, and the reader may open again.
 */
export class RpcStream implements AsyncIterable<Uint8Array> {
  /** Settles with the first sign of life, or with the refusal. */
  readonly accepted: Promise<void>;
  readonly subject: string;
  readonly #nc: NatsConnection;
  readonly #inbox: Inbox;
  readonly #frames: Uint8Array[] = [];
  readonly #accept = Promise.withResolvers<void>();
  #wake: (() => void) | undefined;
  #end: { error?: DomainError } | undefined;
  #token = '';
  #address = '';
  #writer = '';
  #received = 0;
  #unacknowledged = 0;
  #deadline: NodeJS.Timeout | undefined;
  #silence: NodeJS.Timeout | undefined;
  #signal: AbortSignal | undefined;

  constructor(nc: NatsConnection, inbox: Inbox, subject: string) {
    this.#nc = nc;
    this.#inbox = inbox;
    this.subject = subject;
    this.accepted = this.#accept.promise;
  }

  /** @throws what the client library throws if it cannot send. */
  open(body: Uint8Array, { headers, timeoutMs, signal }: StreamInit): void {
    if (signal?.aborted) return this.fail(cancelled());
    if (timeoutMs !== undefined && timeoutMs <= 0) return this.fail(deadlineExceeded());
    ({ token: this.#token, address: this.#address } = this.#inbox.open(this));
    const lines = {
      ...headers,
      [Header.window]: String(STREAM_WINDOW),
      ...(timeoutMs !== undefined && { [Header.timeout]: formatTimeout(timeoutMs) }),
    };
    this.#nc.publish(this.subject, body, { reply: this.#address, headers: natsHeaders(lines) });
    this.#silence = setTimeout(() => this.#stop(broken()), STREAM_SILENCE_MS);
    if (timeoutMs !== undefined) this.#deadline = setTimeout(() => this.#stop(deadlineExceeded()), timeoutMs);
    this.#signal = signal;
    signal?.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Addressee of the inbox. */
  receive(message: Msg): void {
    if (this.#end) return;
    if (isNoResponders(message)) return this.fail(this.#writer ? broken() : nobodyServes());
    if (message.headers?.get(Header.cancel)) return this.fail(broken());
    this.#writer = message.reply ?? '';
    this.#silence?.refresh();
    const status = message.headers?.get(Header.status);
    if (status === '0') return this.#finish({});
    if (status) return this.fail(replyError(message));
    const frame = message.headers?.get(Header.frame);
    if (frame) {
      if (Number(frame) !== ++this.#received) return this.#stop(broken());
      this.#frames.push(message.data);
      this.#wake?.();
    }
    this.#accept.resolve();
  }

  /** Addressee of the inbox: nothing more will come. */
  fail(error: DomainError): void {
    this.#finish({ error });
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const frame = this.#frames.shift();
        if (frame) {
          yield frame;
          this.#grant();
        } else if (this.#end?.error) throw this.#end.error;
        else if (this.#end) return;
        else await new Promise<void>((wake) => (this.#wake = wake));
      }
    } finally {
      this.cancel();
    }
  }

  /** Ends the stream at the writer too; does nothing if it has ended. */
  cancel(): void {
    if (!this.#end) this.#stop(cancelled());
  }

  #grant(): void {
    if (this.#end || ++this.#unacknowledged < STREAM_WINDOW / 2) return;
    this.#tell({ [Header.credit]: String(this.#unacknowledged) });
    this.#unacknowledged = 0;
  }

  /** Gives up before the writer's end: it has to be told. Whoever writes to a closed address is told by the inbox. */
  #stop(error: DomainError): void {
    if (this.#writer) this.#tell({ [Header.cancel]: '1' });
    this.fail(error);
  }

  #tell(headers: CallHeaders): void {
    try {
      this.#nc.publish(this.#writer, Empty, { reply: this.#address, headers: natsHeaders(headers) });
    } catch {
      this.fail(broken());
    }
  }

  readonly #onAbort = (): void => this.#stop(cancelled());

  #finish(end: { error?: DomainError }): void {
    if (this.#end) return;
    this.#end = end;
    clearTimeout(this.#silence);
    clearTimeout(this.#deadline);
    this.#signal?.removeEventListener('abort', this.#onAbort);
    if (this.#token) this.#inbox.close(this.#token);
    if (end.error) this.#accept.reject(end.error);
    else this.#accept.resolve();
    this.#wake?.();
  }
}

const broken = (): DomainError =>
  new DomainError('UNAVAILABLE', 'STREAM_BROKEN', 'the stream broke off; it may be opened again');
