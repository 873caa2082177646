import {
  AckPolicy,
  DeliverPolicy,
  DiscardPolicy,
  jetstreamManager,
  RetentionPolicy,
  StorageType,
} from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/nats-core';

/** Stream that holds the events of a service, e.g. `EVT_CASEWORK`. */
export const streamOf = (service: string): string => `EVT_${service.toUpperCase()}`;

/** Whose events a service listens to. */
export interface Subscription {
  /** The listening service; also the name of its durable consumer. */
  readonly service: string;
  /** Services whose events it handles. */
  readonly sources: readonly string[];
}

const NANOS = 1_000_000;
const DAY_MS = 86_400_000;
/** How long events stay in the broker; the owner's outbox keeps them longer and is the record. */
const KEPT_MS = 30 * DAY_MS;
const STREAM_BYTES = 1024 ** 3;
export const ACK_WAIT_MS = 30_000;
const MOST_PENDING = 512;

/**
 * Makes the streams and the durable consumers, or brings them to what is wanted here. Run as the broker's administrator by
 * whoever starts it: a service may not make one. One consumer for each listening service and source, with one filter, so that
 * it also works on nats-server 2.9. A full stream refuses new events instead of dropping old ones: they wait in the outbox.
 */
export async function ensureTopology(
  nc: NatsConnection,
  services: readonly string[],
  subscriptions: readonly Subscription[],
): Promise<void> {
  const jsm = await jetstreamManager(nc);
  const streams = new Set<string>();
  for await (const { config } of jsm.streams.list()) streams.add(config.name);
  for (const service of services) {
    const stream = {
      subjects: [`evt.wangge.${service}.v1.>`],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.New,
      max_age: KEPT_MS * NANOS,
      max_bytes: STREAM_BYTES,
      duplicate_window: 120_000 * NANOS,
    };
    if (streams.has(streamOf(service))) await jsm.streams.update(streamOf(service), stream);
    else await jsm.streams.add({ name: streamOf(service), ...stream });
  }
  for (const { service, sources } of subscriptions) {
    for (const source of sources) {
      const stream = streamOf(source);
      const settings = { ack_wait: ACK_WAIT_MS * NANOS, max_deliver: -1, max_ack_pending: MOST_PENDING };
      const found = await jsm.consumers.info(stream, service).catch(() => undefined);
      if (found !== undefined) continue;
      await jsm.consumers.add(stream, {
        ...settings,
        durable_name: service,
        filter_subject: `evt.wangge.${source}.v1.>`,
        ack_policy: AckPolicy.Explicit,
        deliver_policy: DeliverPolicy.All,
      });
    }
  }
}
