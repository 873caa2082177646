import { Controller } from '@nestjs/common';
import { type CardGiven, CardGivenSchema } from '@wangge/contracts/wangge/casework/v1/card_events';
import {
  type NoticeIssued,
  NoticeIssuedSchema,
  type OfferMade,
  OfferMadeSchema,
} from '@wangge/contracts/wangge/casework/v1/consultation_events';
import {
  type CommonProblemPlanned,
  CommonProblemPlannedSchema,
} from '@wangge/contracts/wangge/casework/v1/intake_events';
import {
  type JointActionMoved,
  JointActionMovedSchema,
} from '@wangge/contracts/wangge/casework/v1/joint_action_events';
import {
  type OpinionMoved,
  OpinionMovedSchema,
  type DecisionTaskGiven,
  DecisionTaskGivenSchema,
} from '@wangge/contracts/wangge/casework/v1/opinion_events';
import { type EventContext, OnEvent } from '@wangge/platform/events';
import { Router } from '../routing/router.ts';

/** Work that does not come from a case is told to whoever it is for. */
@Controller()
export class WhenWorkComesFromAround {
  constructor(private readonly router: Router) {}

  @OnEvent(NoticeIssuedSchema)
  noticeIssued(event: NoticeIssued, context: EventContext): Promise<void> {
    return this.router.take(NoticeIssuedSchema, event, context);
  }

  @OnEvent(OfferMadeSchema)
  offerMade(event: OfferMade, context: EventContext): Promise<void> {
    return this.router.take(OfferMadeSchema, event, context);
  }

  @OnEvent(OpinionMovedSchema)
  opinionMoved(event: OpinionMoved, context: EventContext): Promise<void> {
    return this.router.take(OpinionMovedSchema, event, context);
  }

  @OnEvent(DecisionTaskGivenSchema)
  decisionTaskGiven(event: DecisionTaskGiven, context: EventContext): Promise<void> {
    return this.router.take(DecisionTaskGivenSchema, event, context);
  }

  @OnEvent(JointActionMovedSchema)
  jointActionMoved(event: JointActionMoved, context: EventContext): Promise<void> {
    return this.router.take(JointActionMovedSchema, event, context);
  }

  @OnEvent(CommonProblemPlannedSchema)
  commonProblemPlanned(event: CommonProblemPlanned, context: EventContext): Promise<void> {
    return this.router.take(CommonProblemPlannedSchema, event, context);
  }

  @OnEvent(CardGivenSchema)
  cardGiven(event: CardGiven, context: EventContext): Promise<void> {
    return this.router.take(CardGivenSchema, event, context);
  }
}
