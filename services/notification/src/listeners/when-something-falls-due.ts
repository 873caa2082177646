import { Controller } from '@nestjs/common';
import {
  type MediationConfirmationDue,
  MediationConfirmationDueSchema,
  type MediationPerformanceDue,
  MediationPerformanceDueSchema,
} from '@wangge/contracts/wangge/casework/v1/mediation_events';
import {
  type ReturnVisitDeadlinePassed,
  ReturnVisitDeadlinePassedSchema,
  type ReturnVisitDrawn,
  ReturnVisitDrawnSchema,
} from '@wangge/contracts/wangge/casework/v1/return_visit_events';
import { type EventContext, OnEvent } from '@wangge/platform/events';
import { Router } from '../routing/router.ts';

/** What has to be done by a day beside a case is told to those in charge of the place. */
@Controller()
export class WhenSomethingFallsDue {
  constructor(private readonly router: Router) {}

  @OnEvent(ReturnVisitDrawnSchema)
  returnVisitDrawn(event: ReturnVisitDrawn, context: EventContext): Promise<void> {
    return this.router.take(ReturnVisitDrawnSchema, event, context);
  }

  @OnEvent(ReturnVisitDeadlinePassedSchema)
  returnVisitDeadlinePassed(event: ReturnVisitDeadlinePassed, context: EventContext): Promise<void> {
    return this.router.take(ReturnVisitDeadlinePassedSchema, event, context);
  }

  @OnEvent(MediationConfirmationDueSchema)
  mediationConfirmationDue(event: MediationConfirmationDue, context: EventContext): Promise<void> {
    return this.router.take(MediationConfirmationDueSchema, event, context);
  }

  @OnEvent(MediationPerformanceDueSchema)
  mediationPerformanceDue(event: MediationPerformanceDue, context: EventContext): Promise<void> {
    return this.router.take(MediationPerformanceDueSchema, event, context);
  }
}
