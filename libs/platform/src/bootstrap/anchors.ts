import { type NatsConnection, type Subscription } from '@nats-io/nats-core';
import { anchorKeeperOf, anchorSubject } from '../access/index.ts';
import { type Anchor, keepAnchor } from '../audit/index.ts';
import { type Database } from '../persistence/index.ts';
import { type Logger } from '../telemetry/index.ts';

const ANSWER_MS = 2_000;

/** Hands a head of this service's audit chain to the service that keeps it; rejects until it is kept. */
export async function sendAnchor(nats: NatsConnection, head: Anchor): Promise<void> {
  const keeper = anchorKeeperOf(head.service);
  if (keeper === undefined) return;
  await nats.request(anchorSubject(keeper, head.service), JSON.stringify(head), { timeout: ANSWER_MS });
}

/** Keeps the heads that other services hand to this one. Whose head it is stands in the subject, which the broker checks. */
export function keepAnchors(name: string, nats: NatsConnection, database: Database, log: Logger): Subscription {
  return nats.subscribe(anchorSubject(name, '*'), {
    queue: name,
    callback: (error, message) => {
      if (error) return;
      const service = message.subject.split('.').at(-1) ?? '';
      keepAnchor(database, { ...message.json<Anchor>(), service }).then(
        () => message.respond(),
        (cause: unknown) => log.warn({ err: cause, of: service }, 'the head of an audit chain could not be kept'),
      );
    },
  });
}
