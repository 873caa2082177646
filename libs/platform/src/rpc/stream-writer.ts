import { Empty, type Msg, type NatsConnection } from '@nats-io/nats-core';
import type { DomainError } from '../errors/index.ts';
import type { ServedCall } from './call.ts';
import { type Inbox } from './inbox.ts';
import { cancelled, sendError } from './reply.ts';
import { STREAM_SILENCE_MS } from './rpc-stream.ts';
import { type CallHeaders, Header, isNoResponders, natsHeaders } from './wire.ts';

/** A call that has said nothing by then is told to be accepted, so that its reader need not wait for the first frame. */
const ACCEPT_AFTER_MS = 200;
const ALIVE_EVERY_MS = STREAM_SILENCE_MS / 3;
const MAX_WINDOW = 256;

/**
 * The writing end of a server stream. It asks the handler for a frame only when the reader has granted one, so a slow
 * reader slows the handler and costs no memory. Each message names an address of ours as its reply: there the reader
 * grants and cancels, and there the broker itself says when the reader is gone.
 */
export class StreamWriter {
  readonly #nc: NatsConnection;
  readonly #reader: string;
  readonly #call: ServedCall;
  readonly #token: string;
  readonly #address: string;
  readonly #close: () => void;
  #granted: number;
  #sent = 0;
  #wake: (() => void) | undefined;
  #stop: (() => void) | undefined;
  #alive: NodeJS.Timeout;

  constructor(nc: NatsConnection, inbox: Inbox, reader: string, window: string, call: ServedCall) {
    this.#nc = nc;
    this.#reader = reader;
    this.#call = call;
    this.#granted = Math.min(Number.parseInt(window, 10) || 1, MAX_WINDOW);
    ({ token: this.#token, address: this.#address } = inbox.open(this));
    this.#close = () => inbox.close(this.#token);
    this.#alive = setTimeout(() => this.#sayAlive(), ACCEPT_AFTER_MS);
  }

  /** Resolves when the last frame has been given to the client library; the end itself is the caller's to say. */
  async write(frames: AsyncGenerator<Uint8Array>): Promise<void> {
    const { signal } = this.#call;
    signal.addEventListener('abort', this.#onStop, { once: true });
    try {
      while (!this.#call.stopped) {
        if (this.#granted === 0) {
          await new Promise<void>((wake) => (this.#wake = wake));
          continue;
        }
        const next = await this.#nextOf(frames);
        if (next?.done) return;
        if (next) this.#sendFrame(next.value);
      }
      throw this.#call.stopped;
    } finally {
      signal.removeEventListener('abort', this.#onStop);
      // A handler that does not look at its signal is not waited for.
      void frames.return(undefined).catch(() => undefined);
    }
  }

  /** The next frame, or undefined if the call was stopped first. */
  #nextOf(frames: AsyncGenerator<Uint8Array>): Promise<IteratorResult<Uint8Array> | undefined> {
    return new Promise((resolve, reject) => {
      this.#stop = () => resolve(undefined);
      frames.next().then(resolve, reject);
    });
  }

  /** Must be called once, however the stream ends. */
  end(code: number, body: Uint8Array): void {
    clearTimeout(this.#alive);
    this.#close();
    this.#nc.publish(this.#reader, body, { headers: natsHeaders({ [Header.status]: String(code) }) });
  }

  /** Addressee of the inbox: the reader speaks, or the broker in its stead. */
  receive(message: Msg): void {
    if (isNoResponders(message) || message.headers?.get(Header.cancel)) return this.#call.stop(cancelled());
    const credit = Number.parseInt(message.headers?.get(Header.credit) ?? '', 10);
    if (!(credit > 0)) return;
    this.#granted = Math.min(this.#granted + credit, MAX_WINDOW);
    this.#wake?.();
  }

  /** Addressee of the inbox: nothing can be written any more. */
  fail(error: DomainError): void {
    this.#call.stop(error);
  }

  readonly #onStop = (): void => {
    this.#stop?.();
    this.#wake?.();
  };

  #sendFrame(body: Uint8Array): void {
    this.#granted--;
    this.#send(body, { [Header.frame]: String(++this.#sent) });
    this.#alive.refresh();
  }

  #sayAlive(): void {
    this.#alive = setTimeout(() => this.#sayAlive(), ALIVE_EVERY_MS);
    try {
      this.#send(Empty, { [Header.alive]: '1' });
    } catch {
      this.#call.stop(cancelled());
    }
  }

  #send(body: Uint8Array, headers: CallHeaders): void {
    try {
      this.#nc.publish(this.#reader, body, { reply: this.#address, headers: natsHeaders(headers) });
    } catch (error) {
      throw sendError(error);
    }
  }
}
