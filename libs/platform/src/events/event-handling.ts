import { create, type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import type { JsMsg } from '@nats-io/jetstream';
import { type Passport, PassportKind, PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import { crashPoint, type Database, isTransient, jobScope, type Tx } from '../persistence/index.ts';
import { eventLag, span, withTraceparent } from '../telemetry/index.ts';
import type { EventContext } from './on-event.ts';

/** Handles one decoded event; what it throws brings the event back. */
export type Handle = (message: MessageShape<DescMessage>, context: EventContext) => Promise<void>;

/** A listener of one event type. */
export interface Listener {
  readonly schema: DescMessage;
  readonly handle: Handle;
}

/** An event as it came over the bus or out of the dead letters. */
export interface Delivery {
  readonly subject: string;
  readonly messageId: string;
  readonly aggregateId: string;
  readonly version: number;
  readonly orgPath: string;
  readonly time: Date;
  readonly traceparent: string;
  readonly body: Uint8Array;
}

/** What became of a delivery. `early`: an earlier version is still to come, or lies with the dead letters. */
export type Handled = 'done' | 'duplicate' | 'early';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws TypeError when a header is missing or is not what it should be: such a message can never be handled */
export function deliveryOf(message: JsMsg): Delivery {
  const header = (name: string) => message.headers?.get(name) ?? '';
  const delivery = {
    subject: message.subject,
    messageId: header('Nats-Msg-Id'),
    aggregateId: header('wg-aggregate'),
    version: Number(header('wg-version')),
    orgPath: header('wg-org'),
    time: new Date(header('wg-time')),
    traceparent: header('traceparent'),
    body: message.data,
  };
  const whole =
    UUID.test(delivery.messageId) &&
    UUID.test(delivery.aggregateId) &&
    Number.isInteger(delivery.version) &&
    delivery.version >= 1;
  if (!whole || Number.isNaN(delivery.time.getTime()))
    throw new TypeError('the headers of the event are not those of a relay');
  return delivery;
}

const REMEMBER = `insert into inbox (source, message_id) values ($1, $2) on conflict do nothing returning message_id`;
const LAST = `select version from event_order where aggregate_id = $1`;
const ADVANCE = `insert into event_order (aggregate_id, version) values ($1, $2)
  on conflict (aggregate_id) do update set version = excluded.version where event_order.version < excluded.version`;

/** Brings one delivery to its effect, once, in the order of its aggregate. */
export class EventHandling {
  readonly #database: Database;
  readonly #service: string;

  constructor(database: Database, service: string) {
    this.#database = database;
    this.#service = service;
  }

  /**
   * Remembers the message, checks its turn, runs the listener and advances the aggregate, all in one transaction.
   * @param source package the event comes from, `wangge.casework.v1`
   * @param listener undefined for a type nobody here listens to: only its turn is noted
   */
  async handle(source: string, delivery: Delivery, listener: Listener | undefined): Promise<Handled> {
    const { aggregateId, version, messageId } = delivery;
    return withTraceparent(delivery.traceparent, () =>
      span(`handle ${delivery.subject}`, 'consumer', { 'messaging.message.id': messageId }, async () => {
        const message = listener === undefined ? undefined : fromBinary(listener.schema, delivery.body);
        const scope = jobScope(this.#service, source);
        const outcome = await this.#database
          .transaction(scope, async (tx): Promise<Handled> => {
            const [fresh, order] = await Promise.all([
              tx.query(REMEMBER, [source, messageId]),
              tx.query<{ version: number }>(LAST, [aggregateId]),
            ]);
            const last = order[0]?.version ?? 0;
            if (fresh.length === 0 || version <= last) return 'duplicate';
            if (version > last + 1) throw new Early();
            if (listener !== undefined && message !== undefined)
              await listener.handle(message, this.#context(source, delivery, scope, tx));
            await tx.query(ADVANCE, [aggregateId, version]);
            return 'done';
          })
          .catch((error: unknown) => {
            if (error instanceof Early) return 'early' as const;
            throw error;
          });
        crashPoint('before_ack');
        if (outcome === 'done') eventLag.observe((Date.now() - delivery.time.getTime()) / 1000, { source, outcome });
        return outcome;
      }),
    );
  }

  #context(source: string, delivery: Delivery, scope: EventContext['scope'], tx: Tx): EventContext {
    const { messageId, aggregateId, version, orgPath, time, traceparent } = delivery;
    const subject = `service:${this.#service}`;
    const passport: Passport = create(PassportSchema, {
      kind: PassportKind.SERVICE,
      subject,
      issuer: this.#service,
      job: source,
      cause: messageId,
    });
    return {
      tx,
      messageId,
      aggregateId,
      version,
      orgPath,
      time,
      scope,
      job: source,
      cause: messageId,
      passport,
      traceparent,
    };
  }
}

/** Its turn has not come; the transaction is rolled back. */
class Early extends Error {}

/** Whether trying again later can help without anybody doing anything. */
export const passes = (error: unknown): boolean =>
  isTransient(error) || (error instanceof Error && 'code' in error && error.code === 'ABORTED');
