import { Controller } from '@nestjs/common';
import {
  type CaseReported,
  CaseReportedSchema,
  type CaseFiled,
  CaseFiledSchema,
  type CaseRefused,
  CaseRefusedSchema,
  type CaseDispatched,
  CaseDispatchedSchema,
  type TaskAccepted,
  TaskAcceptedSchema,
  type DispatchObjected,
  DispatchObjectedSchema,
  type ObjectionAdjudicated,
  ObjectionAdjudicatedSchema,
  type TaskCompleted,
  TaskCompletedSchema,
  type CaseVerified,
  CaseVerifiedSchema,
  type CaseAdvanced,
  CaseAdvancedSchema,
  type CaseSentBack,
  CaseSentBackSchema,
  type CaseClosed,
  CaseClosedSchema,
  type CaseEvaluated,
  CaseEvaluatedSchema,
  type CaseReopened,
  CaseReopenedSchema,
  type CaseSuspended,
  CaseSuspendedSchema,
  type CaseResumed,
  CaseResumedSchema,
  type DeadlineExtended,
  DeadlineExtendedSchema,
  type DeadlinePassed,
  DeadlinePassedSchema,
  type CaseLocated,
  CaseLocatedSchema,
} from '@wangge/contracts/wangge/casework/v1/case_events';
import { type EventContext, OnEvent } from '@wangge/platform/events';
import { Router } from '../routing/router.ts';

/** Every event of a case may have routes: which ones do is data, so all of them are heard. */
@Controller()
export class WhenACaseMoves {
  constructor(private readonly router: Router) {}

  @OnEvent(CaseReportedSchema)
  caseReported(event: CaseReported, context: EventContext): Promise<void> {
    return this.router.take(CaseReportedSchema, event, context);
  }

  @OnEvent(CaseFiledSchema)
  caseFiled(event: CaseFiled, context: EventContext): Promise<void> {
    return this.router.take(CaseFiledSchema, event, context);
  }

  @OnEvent(CaseRefusedSchema)
  caseRefused(event: CaseRefused, context: EventContext): Promise<void> {
    return this.router.take(CaseRefusedSchema, event, context);
  }

  @OnEvent(CaseDispatchedSchema)
  caseDispatched(event: CaseDispatched, context: EventContext): Promise<void> {
    return this.router.take(CaseDispatchedSchema, event, context);
  }

  @OnEvent(TaskAcceptedSchema)
  taskAccepted(event: TaskAccepted, context: EventContext): Promise<void> {
    return this.router.take(TaskAcceptedSchema, event, context);
  }

  @OnEvent(DispatchObjectedSchema)
  dispatchObjected(event: DispatchObjected, context: EventContext): Promise<void> {
    return this.router.take(DispatchObjectedSchema, event, context);
  }

  @OnEvent(ObjectionAdjudicatedSchema)
  objectionAdjudicated(event: ObjectionAdjudicated, context: EventContext): Promise<void> {
    return this.router.take(ObjectionAdjudicatedSchema, event, context);
  }

  @OnEvent(TaskCompletedSchema)
  taskCompleted(event: TaskCompleted, context: EventContext): Promise<void> {
    return this.router.take(TaskCompletedSchema, event, context);
  }

  @OnEvent(CaseVerifiedSchema)
  caseVerified(event: CaseVerified, context: EventContext): Promise<void> {
    return this.router.take(CaseVerifiedSchema, event, context);
  }

  @OnEvent(CaseAdvancedSchema)
  caseAdvanced(event: CaseAdvanced, context: EventContext): Promise<void> {
    return this.router.take(CaseAdvancedSchema, event, context);
  }

  @OnEvent(CaseSentBackSchema)
  caseSentBack(event: CaseSentBack, context: EventContext): Promise<void> {
    return this.router.take(CaseSentBackSchema, event, context);
  }

  @OnEvent(CaseClosedSchema)
  caseClosed(event: CaseClosed, context: EventContext): Promise<void> {
    return this.router.take(CaseClosedSchema, event, context);
  }

  @OnEvent(CaseEvaluatedSchema)
  caseEvaluated(event: CaseEvaluated, context: EventContext): Promise<void> {
    return this.router.take(CaseEvaluatedSchema, event, context);
  }

  @OnEvent(CaseReopenedSchema)
  caseReopened(event: CaseReopened, context: EventContext): Promise<void> {
    return this.router.take(CaseReopenedSchema, event, context);
  }

  @OnEvent(CaseSuspendedSchema)
  caseSuspended(event: CaseSuspended, context: EventContext): Promise<void> {
    return this.router.take(CaseSuspendedSchema, event, context);
  }

  @OnEvent(CaseResumedSchema)
  caseResumed(event: CaseResumed, context: EventContext): Promise<void> {
    return this.router.take(CaseResumedSchema, event, context);
  }

  @OnEvent(DeadlineExtendedSchema)
  deadlineExtended(event: DeadlineExtended, context: EventContext): Promise<void> {
    return this.router.take(DeadlineExtendedSchema, event, context);
  }

  @OnEvent(DeadlinePassedSchema)
  deadlinePassed(event: DeadlinePassed, context: EventContext): Promise<void> {
    return this.router.take(DeadlinePassedSchema, event, context);
  }

  @OnEvent(CaseLocatedSchema)
  caseLocated(event: CaseLocated, context: EventContext): Promise<void> {
    return this.router.take(CaseLocatedSchema, event, context);
  }
}
