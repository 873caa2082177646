import { createHash } from 'node:crypto';
import { create, type DescMessage, fromBinary, type MessageShape } from '@bufbuild/protobuf';
import type { JsMsg } from '@nats-io/jetstream';
import { type Passport, PassportKind, PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import {
  crashPoint,
  type Database,
  isTransient,
  jobScope,
  ORG_PATH,
  statement,
  type Tx,
} from '../persistence/index.ts';
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
const TRACEPARENT = /^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$/;

/** @throws Unreadable when a header is missing or is not what it should be */
export function deliveryOf(message: JsMsg): Delivery {
  const header = (name: string) => message.headers?.get(name) ?? '';
  const delivery = {
    subject: message.subject,
    messageId: header('Nats-Msg-Id'),
    aggregateId: header('wg-aggregate'),
    version: Number(header('wg-version')),
    orgPath: header('wg-org'),
    time: new Date(header('wg-time')),
    traceparent: TRACEPARENT.exec(header('traceparent'))?.[0] ?? '',
    body: message.data,
  };
  const whole =
    UUID.test(delivery.messageId) &&
    UUID.test(delivery.aggregateId) &&
    (delivery.orgPath === '' || ORG_PATH.test(delivery.orgPath)) &&
    Number.isInteger(delivery.version) &&
    delivery.version >= 1;
  if (!whole || Number.isNaN(delivery.time.getTime())) throw new Unreadable('the headers are not those of a relay');
  return delivery;
}

/** A message without the headers of a relay, as far as it can be kept: under an id of its own, of no aggregate. */
export function unreadable(message: JsMsg): Delivery {
  const id = createHash('sha256').update(`${message.info.stream}/${message.seq}`).digest('hex');
  return {
    subject: message.subject,
    messageId: `${id.slice(0, 8)}-${id.slice(8, 12)}-8${id.slice(13, 16)}-8${id.slice(17, 20)}-${id.slice(20, 32)}`,
    aggregateId: NO_AGGREGATE,
    version: 0,
    orgPath: '',
    time: new Date(message.time),
    traceparent: '',
    body: message.data,
  };
}

const NO_AGGREGATE = '00000000-0000-0000-0000-000000000000';

/**
 * Remembers the message and advances its aggregate, if both are as they should be. It goes ahead of the effect, in the same
 * transaction: whoever handles the same aggregate elsewhere waits for this commit.
 */
const TAKE_TURN = statement(
  'wangge_event_take_turn',
  `with last as (select coalesce((select version from event_order where aggregate_id = $3), 0) as version),
        fresh as (insert into inbox (source, message_id) values ($1, $2) on conflict do nothing returning 1),
        advanced as (
          insert into event_order (aggregate_id, version) select $3, $4::int from last, fresh where version = $4::int - 1
          on conflict (aggregate_id) do update set version = excluded.version where event_order.version = excluded.version - 1
          returning 1)
   select case when exists (select from advanced) then 'done'
               when version >= $4::int or not exists (select from fresh) then 'duplicate' else 'early' end as outcome from last`,
);

/** Notes the turn of an event nobody here listens to; one statement, because there is no effect to commit with it. */
const PASS_OVER = statement(
  'wangge_event_pass_over',
  `with last as (select coalesce((select version from event_order where aggregate_id = $1), 0) as version),
        advanced as (
          insert into event_order (aggregate_id, version) select $1, $2::int from last where version = $2::int - 1
          on conflict (aggregate_id) do update set version = excluded.version where event_order.version = excluded.version - 1
          returning version)
   select case when exists (select from advanced) then 'done' when version >= $2::int then 'duplicate' else 'early' end as outcome from last`,
);

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
    if (listener === undefined) return this.#passOver(aggregateId, version);
    return withTraceparent(delivery.traceparent, () =>
      span(`handle ${delivery.subject}`, 'consumer', { 'messaging.message.id': messageId }, async () => {
        const message = decode(listener.schema, delivery.body);
        const scope = jobScope(this.#service, source);
        const outcome = await this.#database
          .transaction(scope, async (tx): Promise<Handled> => {
            const [turn] = await tx.query<{ outcome: Handled }>(TAKE_TURN, [source, messageId, aggregateId, version]);
            if (turn?.outcome !== 'done') throw new NotNow(turn?.outcome ?? 'early');
            await listener.handle(message, this.#context(source, delivery, scope, tx));
            return 'done';
          })
          .catch((error: unknown) => {
            if (error instanceof NotNow) return error.outcome;
            throw error;
          });
        crashPoint('before_ack');
        if (outcome === 'done') eventLag.observe((Date.now() - delivery.time.getTime()) / 1000, { source, outcome });
        return outcome;
      }),
    );
  }

  async #passOver(aggregateId: string, version: number): Promise<Handled> {
    const [row] = await this.#database.call<{ outcome: Handled }>(PASS_OVER, [aggregateId, version]);
    return row?.outcome ?? 'early';
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

/** No later delivery will make it readable. */
export class Unreadable extends Error {
  override readonly name = 'UNREADABLE';
}

function decode(schema: DescMessage, body: Uint8Array): MessageShape<DescMessage> {
  try {
    return fromBinary(schema, body);
  } catch {
    throw new Unreadable('the body is not the event its subject names');
  }
}

/** It was handled before, or its turn has not come: the transaction is rolled back. */
class NotNow extends Error {
  constructor(readonly outcome: Handled) {
    super(outcome);
  }
}

/** Whether trying again later can help without anybody doing anything: such an event is tried for as long as it takes. */
export const passes = isTransient;
