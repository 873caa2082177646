import { Controller } from '@nestjs/common';
import {
  CaseReportedSchema,
  CaseFiledSchema,
  CaseRefusedSchema,
  CaseDispatchedSchema,
  TaskAcceptedSchema,
  DispatchObjectedSchema,
  ObjectionAdjudicatedSchema,
  TaskCompletedSchema,
  CaseVerifiedSchema,
  CaseAdvancedSchema,
  CaseSentBackSchema,
  CaseClosedSchema,
  CaseEvaluatedSchema,
  CaseReopenedSchema,
  CaseSuspendedSchema,
  CaseResumedSchema,
  DeadlineExtendedSchema,
  DeadlinePassedSchema,
  CaseLocatedSchema,
} from '@wangge/contracts/wangge/casework/v1/case_events';
import { CaseRehomedSchema } from '@wangge/contracts/wangge/casework/v1/custody_events';
import {
  CaseEscalatedSchema,
  CaseSentUpSchema,
  CaseTakenOverSchema,
  DeadlineRecomputedSchema,
  ExtensionAskedSchema,
  ExtensionRefusedSchema,
  SupervisionOrderedSchema,
  SupervisionAnsweredSchema,
  SupervisionAnswerAcceptedSchema,
  SupervisionAnswerReturnedSchema,
} from '@wangge/contracts/wangge/casework/v1/deadline_events';
import { CaseImportedSchema } from '@wangge/contracts/wangge/casework/v1/history_events';
import { CaseToldAgainSchema } from '@wangge/contracts/wangge/casework/v1/intake_events';
import { TaskPassedSchema } from '@wangge/contracts/wangge/casework/v1/unit_task_events';
import { type EventContext, OnEvent } from '@wangge/platform/events';
import { FactStore } from '../fact/fact.store.ts';
import type { CaseEvent } from '../fact/fold.ts';

/** Every event of a case is a fact; the pure fold decides what it means. */
@Controller()
export class WhenACaseChanges {
  constructor(private readonly facts: FactStore) {}

  @OnEvent(
    CaseReportedSchema,
    CaseFiledSchema,
    CaseRefusedSchema,
    CaseDispatchedSchema,
    TaskAcceptedSchema,
    DispatchObjectedSchema,
    ObjectionAdjudicatedSchema,
    TaskCompletedSchema,
    CaseVerifiedSchema,
    CaseAdvancedSchema,
    CaseToldAgainSchema,
    CaseSentBackSchema,
    CaseClosedSchema,
    CaseEvaluatedSchema,
    CaseReopenedSchema,
    CaseSuspendedSchema,
    CaseResumedSchema,
    DeadlineExtendedSchema,
    DeadlinePassedSchema,
    CaseLocatedSchema,
    CaseRehomedSchema,
    CaseEscalatedSchema,
    CaseSentUpSchema,
    CaseTakenOverSchema,
    DeadlineRecomputedSchema,
    TaskPassedSchema,
    ExtensionAskedSchema,
    ExtensionRefusedSchema,
    SupervisionOrderedSchema,
    SupervisionAnsweredSchema,
    SupervisionAnswerAcceptedSchema,
    SupervisionAnswerReturnedSchema,
    // What another system did is in no figure of this one; what is done here from then on is.
    CaseImportedSchema,
  )
  caseChanged(event: CaseEvent, { tx }: EventContext): Promise<void> {
    return this.facts.add(tx, event);
  }
}
