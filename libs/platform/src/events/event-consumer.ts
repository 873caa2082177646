import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { type ConsumerMessages, jetstream, jetstreamManager, type JsMsg } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';
import { type CustomTransportStrategy, type MessageHandler, Server } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';
import type { Database, Sealer } from '../persistence/index.ts';
import { DeadLetters } from './dead-letters.ts';
import {
  type Delivery,
  deliveryOf,
  EventHandling,
  type Listener,
  passes,
  unreadable,
  Unreadable,
} from './event-handling.ts';
import { EVENT_TRANSPORT, type EventContext, type OnEventExtras } from './on-event.ts';
import { subjectOf } from './outbox-row.ts';
import { Slots } from './slots.ts';
import { streamOf } from './topology.ts';

export interface EventConsumerOptions {
  /** Name of the listening service: its durable consumers. */
  readonly service: string;
  readonly database: Database;
  /** Seals the bodies of dead letters. */
  readonly sealer: Sealer;
  readonly log: { error(fields: object, message: string): void; warn(fields: object, message: string): void };
  /** Deliveries after which an event that always fails becomes a dead letter; default 8, about half a minute. */
  readonly mostDeliveries?: number;
  /** How often an event waits for an earlier version that nobody has seen before it is told as a gap; default 30, about four minutes. */
  readonly mostWaits?: number;
  /** Wait after the n-th failure in ms; default 0.2 s doubled up to 10 s. */
  readonly waitMs?: (delivery: number) => number;
}

const AHEAD = 256;
/** Events handled at once: fewer than the database has connections for transactions, so that lists and jobs get one too. */
const AT_ONCE = 3;
const RETRY_MS = 1_000;
const backOff = (delivery: number): number => Math.min(10_000, 100 * 2 ** delivery);

/**
 * Nest transport for listeners marked with `@OnEvent`: one durable consumer for each source package, events of one aggregate
 * one after the other, different aggregates side by side. What fails comes back after a while, what always fails becomes a dead
 * letter; nothing is skipped.
 */
export class EventConsumer extends Server implements CustomTransportStrategy {
  override readonly transportId = EVENT_TRANSPORT;
  readonly #nc: NatsConnection;
  readonly #options: EventConsumerOptions;
  readonly #listeners = new Map<string, Listener>();
  readonly #open = new Map<string, ConsumerMessages>();
  readonly #turns = new Map<string, Promise<void>>();
  readonly #slots = new Slots(AT_ONCE);
  readonly #handling: EventHandling;
  readonly deadLetters: DeadLetters;
  #stopping = false;
  #loops: Promise<void>[] = [];

  constructor(nc: NatsConnection, options: EventConsumerOptions) {
    super();
    this.#nc = nc;
    this.#options = options;
    this.#handling = new EventHandling(options.database, options.service);
    this.deadLetters = new DeadLetters(options, options.service, this.#handling, (subject) =>
      this.#listeners.get(subject),
    );
  }

  /** Packages whose events are listened to, e.g. `wangge.casework.v1`; known once Nest has registered the listeners. */
  get sources(): string[] {
    return [...new Set([...this.#listeners.values()].map(({ schema }) => schema.file.proto.package))].sort();
  }

  /** Nest: one listener. Several for one event run one after the other, in the same transaction. */
  override addHandler(
    pattern: unknown,
    handler: MessageHandler,
    isEventHandler?: boolean,
    extras?: Record<string, unknown>,
  ): void {
    const subject = String(pattern);
    const { events = [] } = (extras ?? {}) as Partial<OnEventExtras>;
    const schema = events.find((one) => subjectOf(one) === subject);
    if (schema === undefined) throw new Error(`a listener of ${subject} does not name its event`);
    const before = this.#listeners.get(subject);
    this.#listeners.set(subject, {
      schema,
      async handle(message, context) {
        await before?.handle(message, context);
        await run(handler, message, context);
      },
    });
    super.addHandler(pattern, handler, isEventHandler, extras);
  }

  /** Nest: all listeners are known now. */
  listen(callback: () => void): void {
    this.#loops = this.sources.map((source) => this.#consume(source));
    callback();
  }

  /** Takes no further event and finishes those under way. */
  async close(): Promise<void> {
    this.#stopping = true;
    for (const messages of this.#open.values()) messages.stop();
    await Promise.all(this.#loops);
    await Promise.all(this.#turns.values());
  }

  on(): never {
    throw new Error('this transport has no events of its own');
  }

  unwrap<T>(): T {
    return this.#nc as T;
  }

  /** Pulls for as long as the service lives; a broker or stream that is away is asked again. */
  async #consume(source: string): Promise<void> {
    const { service, log } = this.#options;
    const stream = streamOf(source.split('.')[1] ?? '');
    while (!this.#stopping) {
      try {
        const consumer = await jetstream(this.#nc).consumers.get(stream, service);
        // A broker that lost its store lost the consumer too: asking for it again is the loop's business.
        const messages = await consumer.consume({
          max_messages: AHEAD,
          idle_heartbeat: 5_000,
          abort_on_missing_resource: true,
        });
        this.#open.set(source, messages);
        if (this.#stopping) messages.stop();
        for await (const message of messages) this.#take(source, message);
      } catch (error) {
        if (this.#stopping) return;
        log.warn({ err: error, stream }, 'events cannot be read now; trying again');
      }
      if (!this.#stopping) await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  /** Gives the message its turn behind earlier ones of its aggregate. */
  #take(source: string, message: JsMsg): void {
    const key = message.headers?.get('wg-aggregate') ?? '';
    const before = this.#turns.get(key) ?? Promise.resolve();
    const turn = before.then(() => this.#slots.run(() => this.#handle(source, message)));
    this.#turns.set(key, turn);
    void turn.then(() => {
      if (this.#turns.get(key) === turn) this.#turns.delete(key);
    });
  }

  async #handle(source: string, message: JsMsg): Promise<void> {
    const { log, mostDeliveries = 8, waitMs = backOff } = this.#options;
    const attempt = message.info.deliveryCount;
    let delivery: Delivery | undefined;
    try {
      delivery = deliveryOf(message);
      const outcome = await this.#handling.handle(source, delivery, this.#listeners.get(message.subject));
      if (outcome !== 'early') return message.ack();
      if (await this.#mayCome(source, message, delivery)) return message.nak(waitMs(attempt));
      await this.#bury(source, message, delivery, 'EARLIER_VERSION_MISSING');
    } catch (error) {
      if (passes(error) || (!(error instanceof Unreadable) && attempt < mostDeliveries))
        return message.nak(waitMs(attempt));
      log.error(
        { err: error, subject: message.subject, deliveries: attempt },
        'an event cannot be handled and becomes a dead letter',
      );
      await this.#bury(source, message, delivery, reasonOf(error)).catch(() => message.nak(waitMs(attempt)));
    }
  }

  /**
   * Whether the earlier version this event waits for may still come: not if it lies with the dead letters; surely while anything
   * told before this event is not settled, for it may be among that; otherwise for a while, in case it was told later.
   */
  async #mayCome(source: string, message: JsMsg, { aggregateId }: Delivery): Promise<boolean> {
    if (await this.deadLetters.holds(source, aggregateId)) return false;
    if (message.info.deliveryCount <= (this.#options.mostWaits ?? 30)) return true;
    const stream = streamOf(source.split('.')[1] ?? '');
    const jsm = await jetstreamManager(this.#nc, { checkAPI: false });
    const [{ ack_floor }, { state }] = await Promise.all([
      jsm.consumers.info(stream, this.#options.service),
      jsm.streams.info(stream),
    ]);
    // A consumer that never acknowledged anything has no floor of its own.
    return Math.max(ack_floor.stream_seq, state.first_seq - 1) < message.seq - 1;
  }

  /** Keeps it aside, then tells the broker never to bring it again; without a reason, which nats-server 2.9 does not understand. */
  async #bury(source: string, message: JsMsg, delivery: Delivery | undefined, reason: string): Promise<void> {
    await this.deadLetters.keep(source, delivery ?? unreadable(message), reason, message.info.deliveryCount);
    message.term();
  }
}

const reasonOf = (error: unknown): string => {
  if (error instanceof Error) return 'reason' in error && typeof error.reason === 'string' ? error.reason : error.name;
  return 'UNKNOWN';
};

async function run(
  handler: (data: unknown, context: unknown) => unknown,
  message: MessageShape<DescMessage>,
  context: EventContext,
): Promise<void> {
  const answer: unknown = await handler(message, context);
  if (isObservable(answer)) await lastValueFrom(answer, { defaultValue: undefined });
}
