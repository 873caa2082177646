import { AckPolicy, jetstream, jetstreamManager, StorageType, type ConsumerMessages } from '@nats-io/jetstream';
import { headers, type NatsConnection } from '@nats-io/nats-core';
import { v7 } from 'uuid';

const STREAM = 'BENCH';
const SUBJECT = 'bench.raw';
const IN_FLIGHT = 256;

/** Messages of the same size and headers published straight to JetStream, file store, and handled by nobody's rules. */
export class RawEvents {
  readonly #publisher: NatsConnection;
  readonly #listener: NatsConnection;
  readonly #waiting = new Map<string, () => void>();
  #messages: ConsumerMessages | undefined;

  constructor(publisher: NatsConnection, listener: NatsConnection) {
    this.#publisher = publisher;
    this.#listener = listener;
  }

  async open(): Promise<void> {
    const manager = await jetstreamManager(this.#listener);
    await manager.streams.add({ name: STREAM, subjects: [SUBJECT], storage: StorageType.File });
    await manager.consumers.add(STREAM, { durable_name: 'raw', ack_policy: AckPolicy.Explicit });
    const consumer = await jetstream(this.#listener).consumers.get(STREAM, 'raw');
    this.#messages = await consumer.consume({
      max_messages: IN_FLIGHT,
      callback: (message) => {
        message.ack();
        const id = message.headers?.get('Nats-Msg-Id') ?? '';
        this.#waiting.get(id)?.();
        this.#waiting.delete(id);
      },
    });
  }

  close(): void {
    this.#messages?.stop();
  }

  /** Publishes one message; answers how many ms later it was handled. */
  handled(body: Uint8Array): Promise<number> {
    const id = v7();
    const start = performance.now();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, () => resolve(performance.now() - start));
      this.#publish(id, body).catch(reject);
    });
  }

  /** Publishes `count` messages, 256 not yet confirmed at any time. */
  async publish(count: number, body: Uint8Array): Promise<void> {
    let left = count;
    const work = async () => {
      while (left > 0) {
        left -= 1;
        await this.#publish(v7(), body);
      }
    };
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  }

  #publish(msgID: string, body: Uint8Array): Promise<unknown> {
    const made = headers();
    made.set('wg-aggregate', msgID);
    made.set('wg-version', '1');
    made.set('wg-org', 'dc.s01.c01.g1');
    made.set('wg-time', new Date().toISOString());
    made.set('traceparent', '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01');
    return jetstream(this.#publisher).publish(SUBJECT, body, { msgID, headers: made });
  }
}
