export { DEAD_LETTERS, type DeadLetter, DeadLetters } from './dead-letters.ts';
export { EventConsumer, type EventConsumerOptions } from './event-consumer.ts';
export { type Delivery, EventHandling, type Handled, type Listener } from './event-handling.ts';
export { EventRelay } from './event-relay.ts';
export { EVENT_TRANSPORT, type EventContext, OnEvent } from './on-event.ts';
export { event, type EventInit, subjectOf } from './outbox-row.ts';
export { ensureTopology, streamOf, type Subscription } from './topology.ts';
