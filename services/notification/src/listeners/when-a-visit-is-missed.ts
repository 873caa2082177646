import { Controller } from '@nestjs/common';
import { type VisitMissed, VisitMissedSchema } from '@wangge/contracts/wangge/assistance/v1/assistance_events';
import { type EventContext, OnEvent } from '@wangge/platform/events';
import { Router } from '../routing/router.ts';

/** A missed visit is told to the helper and, once it is escalated, to those above. */
@Controller()
export class WhenAVisitIsMissed {
  constructor(private readonly router: Router) {}

  @OnEvent(VisitMissedSchema)
  visitMissed(event: VisitMissed, context: EventContext): Promise<void> {
    return this.router.take(VisitMissedSchema, event, context);
  }
}
