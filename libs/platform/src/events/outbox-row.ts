import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { v7 } from 'uuid';
import { Deferred, type Outcome, type ParameterContext } from '../persistence/parameters.ts';

/** An event to be told: what happened to one aggregate, as its version `version`. */
export interface EventInit<D extends DescMessage = DescMessage> {
  readonly schema: D;
  readonly aggregateId: string;
  /** Version of the aggregate that this event is about; from 1, without gaps, one event each. */
  readonly version: number;
  /** Org path the event belongs to, or empty when it belongs to none. */
  readonly orgPath: string;
  readonly message: MessageInitShape<D>;
}

/** `event` with its message checked against its schema; lists of mixed events keep their types this way. */
export const event = <D extends DescMessage>(init: EventInit<D>): EventInit => init as EventInit;

/** Subject under which an event is told, from its full name: `evt.wangge.casework.v1.CaseReported`. */
export const subjectOf = (schema: DescMessage): string => `evt.${schema.typeName}`;

/** Outbox columns as arrays, one element per event: message ids, aggregate ids, versions, subjects, org paths, bodies. */
export function outboxArrays(events: readonly EventInit[]): unknown[] {
  const ids = new PublishedIds(events.map(() => v7()));
  const bodies = events.map(({ schema, message }) => Buffer.from(toBinary(schema, create(schema, message))));
  return [
    ids,
    events.map(({ aggregateId }) => aggregateId),
    events.map(({ version }) => version),
    events.map(({ schema }) => subjectOf(schema)),
    events.map(({ orgPath }) => orgPath),
    bodies,
  ];
}

/** Statement and values that put events into the outbox. */
export const insertOutbox = (events: readonly EventInit[], traceparent: string): [text: string, values: unknown[]] => [
  INSERT_OUTBOX,
  [...outboxArrays(events), traceparent],
];

const INSERT_OUTBOX = `insert into outbox (message_id, aggregate_id, version, subject, org_path, body, traceparent)
  select *, $7 from unnest($1::uuid[], $2::uuid[], $3::int[], $4::text[], $5::text[], $6::bytea[])`;

/** Wakes the relay once the rows are committed: without it they would wait for its next look. */
class PublishedIds extends Deferred {
  constructor(private readonly ids: readonly string[]) {
    super();
  }

  override valueFor(): readonly string[] {
    return this.ids;
  }

  override settle(outcome: Outcome, context: ParameterContext): void {
    if (outcome !== 'void' && this.ids.length > 0) context.published();
  }
}
