import type { DescMessage, MessageShape } from '@bufbuild/protobuf';
import { Injectable } from '@nestjs/common';
import { Clock } from '@wangge/platform/clock';
import type { EventContext } from '@wangge/platform/events';
import { insertNotice, routesOf } from './notice.store.ts';
import { eventIdOf, saidBy, turnsOf } from './routing.ts';

/** Notes down, with the event itself, which routes it takes. Asks nobody: an outage elsewhere never holds events up. */
@Injectable()
export class Router {
  constructor(private readonly clock: Clock) {}

  async take<D extends DescMessage>(schema: D, event: MessageShape<D>, context: EventContext): Promise<void> {
    const { tx, aggregateId, version, orgPath } = context;
    const turns = turnsOf(await routesOf(tx, schema.typeName), schema.typeName, saidBy(schema, event));
    const eventId = eventIdOf(schema.typeName, aggregateId, version);
    const time = this.clock.now();
    for (const turn of turns) await insertNotice(tx, { eventId, aboutId: aggregateId, orgPath, time }, turn);
  }
}
