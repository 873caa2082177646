import type { NatsConnection } from '@nats-io/nats-core';
import { encodeReplies, MAX_BATCH, MAX_BATCH_BYTES, type ReplyFrame } from './batch.ts';
import { Header, natsHeaders } from './wire.ts';

/** Answers to the calls of one batch: those that are ready in the same loop turn leave as one message. */
export class BatchReplies {
  readonly #nc: NatsConnection;
  readonly #address: string;
  #ready: ReplyFrame[] = [];
  #bytes = 0;

  constructor(nc: NatsConnection, address: string) {
    this.#nc = nc;
    this.#address = address;
  }

  add(frame: ReplyFrame): void {
    if (this.#ready.length > 0 && this.#bytes + frame.body.length > MAX_BATCH_BYTES) this.flush();
    if (this.#ready.length === 0) setImmediate(() => this.flush());
    this.#ready.push(frame);
    this.#bytes += frame.body.length;
    if (this.#ready.length === MAX_BATCH) this.flush();
  }

  flush(): void {
    const ready = this.#ready;
    if (ready.length === 0) return;
    this.#ready = [];
    this.#bytes = 0;
    this.#nc.publish(this.#address, encodeReplies(ready), {
      headers: natsHeaders({ [Header.batch]: String(ready.length) }),
    });
  }
}
