import { Controller } from '@nestjs/common';
import {
  type CaseEscalated,
  CaseEscalatedSchema,
  type CaseSentUp,
  CaseSentUpSchema,
  type CaseTakenOver,
  CaseTakenOverSchema,
  type DeadlineRecomputed,
  DeadlineRecomputedSchema,
  type ExtensionAsked,
  ExtensionAskedSchema,
  type ExtensionRefused,
  ExtensionRefusedSchema,
  type SupervisionOrdered,
  SupervisionOrderedSchema,
  type SupervisionAnswered,
  SupervisionAnsweredSchema,
  type SupervisionAnswerAccepted,
  SupervisionAnswerAcceptedSchema,
  type SupervisionAnswerReturned,
  SupervisionAnswerReturnedSchema,
} from '@wangge/contracts/wangge/casework/v1/deadline_events';
import { type TaskPassed, TaskPassedSchema } from '@wangge/contracts/wangge/casework/v1/unit_task_events';
import { type EventContext, OnEvent } from '@wangge/platform/events';
import { Router } from '../routing/router.ts';

/** What happens to deadlines, above a case and within its unit may have routes like everything else of it. */
@Controller()
export class WhenACaseGoesUp {
  constructor(private readonly router: Router) {}

  @OnEvent(CaseEscalatedSchema)
  caseEscalated(event: CaseEscalated, context: EventContext): Promise<void> {
    return this.router.take(CaseEscalatedSchema, event, context);
  }

  @OnEvent(CaseSentUpSchema)
  caseSentUp(event: CaseSentUp, context: EventContext): Promise<void> {
    return this.router.take(CaseSentUpSchema, event, context);
  }

  @OnEvent(CaseTakenOverSchema)
  caseTakenOver(event: CaseTakenOver, context: EventContext): Promise<void> {
    return this.router.take(CaseTakenOverSchema, event, context);
  }

  @OnEvent(DeadlineRecomputedSchema)
  deadlineRecomputed(event: DeadlineRecomputed, context: EventContext): Promise<void> {
    return this.router.take(DeadlineRecomputedSchema, event, context);
  }

  @OnEvent(TaskPassedSchema)
  taskPassed(event: TaskPassed, context: EventContext): Promise<void> {
    return this.router.take(TaskPassedSchema, event, context);
  }

  @OnEvent(ExtensionAskedSchema)
  extensionAsked(event: ExtensionAsked, context: EventContext): Promise<void> {
    return this.router.take(ExtensionAskedSchema, event, context);
  }

  @OnEvent(ExtensionRefusedSchema)
  extensionRefused(event: ExtensionRefused, context: EventContext): Promise<void> {
    return this.router.take(ExtensionRefusedSchema, event, context);
  }

  @OnEvent(SupervisionOrderedSchema)
  supervisionOrdered(event: SupervisionOrdered, context: EventContext): Promise<void> {
    return this.router.take(SupervisionOrderedSchema, event, context);
  }

  @OnEvent(SupervisionAnsweredSchema)
  supervisionAnswered(event: SupervisionAnswered, context: EventContext): Promise<void> {
    return this.router.take(SupervisionAnsweredSchema, event, context);
  }

  @OnEvent(SupervisionAnswerAcceptedSchema)
  supervisionAnswerAccepted(event: SupervisionAnswerAccepted, context: EventContext): Promise<void> {
    return this.router.take(SupervisionAnswerAcceptedSchema, event, context);
  }

  @OnEvent(SupervisionAnswerReturnedSchema)
  supervisionAnswerReturned(event: SupervisionAnswerReturned, context: EventContext): Promise<void> {
    return this.router.take(SupervisionAnswerReturnedSchema, event, context);
  }
}
