import { Module } from '@nestjs/common';
import { CONFIG } from '@wangge/platform/bootstrap';
import { PlaceListener } from '@wangge/platform/places';
import { CaseArchiveController } from './archive/case-archive.controller.ts';
import { CaseArchives } from './archive/case-archives.ts';
import { Board } from './board/board.ts';
import { CaseFeed } from './board/case-feed.ts';
import { CodeDoor } from './case/by-code.ts';
import { CASE_ACTIONS } from './case/case.actions.ts';
import { CaseController } from './case/case.controller.ts';
import { CaseDesk } from './case/case.desk.ts';
import { CaseRehomer } from './redraw/case.rehomer.ts';
import { RedrawLoadController } from './redraw/redraw-load.controller.ts';
import { WhenGridsAreRedrawn } from './redraw/when-grids-are-redrawn.ts';
import { CaseLocator } from './case/case.locator.ts';
import { CaseQueries } from './case/case.queries.ts';
import { Cases } from './case/cases.ts';
import { DutyList } from './case/duty-list.ts';
import { FollowCodes } from './case/follow-code.ts';
import { Numbering } from './case/numbering.ts';
import { Spots } from './case/spot.ts';
import type { CaseworkConfig } from './casework.config.ts';
import { ImportCatalogue } from './catalogue/actions/import-catalogue.ts';
import { PublishCatalogue } from './catalogue/actions/publish-catalogue.ts';
import { CatalogueController } from './catalogue/catalogue.controller.ts';
import { CatalogueQueries } from './catalogue/catalogue.queries.ts';
import { CalendarNotices } from './deadline/calendar.notices.ts';
import { DeadlineController } from './deadline/deadline.controller.ts';
import { DeadlineQueries } from './deadline/deadline.queries.ts';
import { DecideProposal } from './duty-rule/actions/decide-proposal.ts';
import { DutyRuleController } from './duty-rule/duty-rule.controller.ts';
import { DutyRuleQueries } from './duty-rule/duty-rule.queries.ts';
import { DeadlineSweeper } from './deadline/deadline.sweeper.ts';
import { Escalator } from './deadline/escalator.ts';
import { DepartmentTaskController } from './department/department-task.controller.ts';
import { PrepareUpload } from './department/prepare-upload.ts';
import { DepartmentTasks } from './department/department-tasks.ts';
import { RegisterFile } from './file/actions/register-file.ts';
import { FileController } from './file/file.controller.ts';
import { Expiry } from './file/file.expiry.ts';
import { FileQueries } from './file/file.queries.ts';
import { UploadTokens } from './file/upload-tokens.ts';
import { Uploads } from './file/uploads.ts';
import { ImportFlow } from './flow/actions/import-flow.ts';
import { FlowBook } from './flow/flow.book.ts';
import { FlowController } from './flow/flow.controller.ts';
import { FlowQueries } from './flow/flow.queries.ts';
import { ImportCases } from './history/actions/import-cases.ts';
import { HistoryController } from './history/history.controller.ts';
import { HistoryPlaces } from './history/history.places.ts';
import { HistoryQueries } from './history/history.queries.ts';
import { GuideController } from './guide/guide.controller.ts';
import { GuideQueries } from './guide/guide.queries.ts';
import { ImportMatters } from './matter/actions/import-matters.ts';
import { KnownEvidence } from './case/known-evidence.ts';
import { Agencies } from './agency/agencies.ts';
import { AgencyController } from './agency/agency.controller.ts';
import { Agents } from './agency/agents.ts';
import { RecordConsent } from './mediation/actions/record-consent.ts';
import { MediationController } from './mediation/mediation.controller.ts';
import { MediationQueries } from './mediation/mediation.queries.ts';
import { Mediations } from './mediation/mediations.ts';
import { MediationReminders } from './mediation/reminders.ts';
import { MatterCatalogue } from './matter/matter.catalogue.ts';
import { MatterController } from './matter/matter.controller.ts';
import { MatterQueries } from './matter/matter.queries.ts';
import { DiaryController } from './diary/diary.controller.ts';
import { Diaries } from './diary/diaries.ts';
import { PromoteLine } from './diary/actions/promote-line.ts';
import { AnswerQuestion } from './notice/actions/answer-question.ts';
import { ConsultationController } from './notice/consultation.controller.ts';
import { NoticeController } from './notice/notice.controller.ts';
import { NoticeDesk } from './notice/notice.desk.ts';
import { TextDesk } from './notice/text.desk.ts';
import { CommonProblemController } from './common-problem/common-problem.controller.ts';
import { CommonProblems } from './common-problem/common-problems.ts';
import { Grouping } from './common-problem/grouping.ts';
import { RisingMatters } from './common-problem/rising-matters.ts';
import { FiledAtOnce } from './intake/filed-at-once.ts';
import { IntakeController } from './intake/intake.controller.ts';
import { Nearby } from './intake/nearby.ts';
import { TakeSms } from './intake/take-sms.ts';
import { TellCase } from './intake/tell-case.ts';
import { Tellings } from './intake/tellings.ts';
import { RecordReturnVisit } from './return-visit/actions/record-return-visit.ts';
import { VisitClocks } from './return-visit/visit.clocks.ts';
import { Drawing } from './return-visit/drawing.ts';
import { ReturnVisitController } from './return-visit/return-visit.controller.ts';
import { ReturnVisitQueries } from './return-visit/return-visit.queries.ts';
import { ImportRules } from './rules/actions/import-rules.ts';
import { RuleController } from './rules/rule.controller.ts';
import { RuleBook } from './rules/rules.book.ts';
import { DecisionTaskDesk } from './opinion/decision-task.desk.ts';
import { DeliberationController } from './opinion/deliberation.controller.ts';
import { OpinionController } from './opinion/opinion.controller.ts';
import { FileUnclearText } from './unclear/actions/file-unclear-text.ts';
import { UnclearTextController } from './unclear/unclear-text.controller.ts';
import { UnclearTexts } from './unclear/unclear-texts.ts';
import { OpinionDesk } from './opinion/opinion.desk.ts';
import { TopicDesk } from './opinion/topic.desk.ts';
import { TargetController } from './target/target.controller.ts';
import { TargetDesk } from './target/target.desk.ts';
import { StoredBytesController } from './file/stored-bytes.controller.ts';
import { CaseFormController } from './case-form/case-form.controller.ts';
import { CaseLinkController } from './case-link/case-link.controller.ts';
import { CaseLinks } from './case-link/case-links.ts';
import { PerformanceController } from './performance/performance.controller.ts';
import { UnitCards } from './card/unit.cards.ts';
import { AnswerSupervision } from './oversight/actions/answer-supervision.ts';
import { JudgeSupervision } from './oversight/actions/judge-supervision.ts';
import { OrderSupervision } from './oversight/actions/order-supervision.ts';
import { SupervisionController } from './oversight/supervision.controller.ts';
import { PassTask } from './unit-task/pass-task.ts';
import { UnitTaskController } from './unit-task/unit-task.controller.ts';
import { AskExtension } from './oversight/actions/ask-extension.ts';
import { RefuseExtension } from './oversight/actions/refuse-extension.ts';
import { SendUpCase } from './oversight/actions/send-up-case.ts';
import { TakeOverCase } from './oversight/actions/take-over-case.ts';
import { OversightDesk } from './oversight/oversight.desk.ts';
import { CallUps } from './action/call-up.ts';
import { JointActionController } from './action/joint-action.controller.ts';
import { JointActionDesk } from './action/joint-action.desk.ts';
import { CalendarBook } from './calendar/calendar.book.ts';
import { CalendarController } from './calendar/calendar.controller.ts';
import { CalendarQueries } from './calendar/calendar.queries.ts';
import { DeclareYear } from './calendar/actions/declare-year.ts';
import { OfferController } from './notice/offer.controller.ts';
import { OfferDesk } from './notice/offer.desk.ts';
import { CaseworkResealer } from './casework.resealer.ts';
import { CaseworkRetention } from './casework.retention.ts';

/** Matters, cases, tasks, deadlines: the work of everybody. */
@Module({
  controllers: [
    CaseController,
    FlowController,
    HistoryController,
    MatterController,
    CatalogueController,
    GuideController,
    DutyRuleController,
    ...[FileController, StoredBytesController],
    DepartmentTaskController,
    DeadlineController,
    UnitTaskController,
    CaseArchiveController,
    SupervisionController,
    DiaryController,
    ConsultationController,
    NoticeController,
    ...[AgencyController, MediationController, PerformanceController, CaseFormController, CaseLinkController],
    OpinionController,
    DeliberationController,
    ...[RuleController, ReturnVisitController, CommonProblemController],
    TargetController,
    JointActionController,
    ...[RuleController, ReturnVisitController, CommonProblemController, IntakeController, UnclearTextController],
    OfferController,
    CalendarController,
    PlaceListener,
    WhenGridsAreRedrawn,
    RedrawLoadController,
  ],
  providers: [
    CaseworkResealer,
    CaseworkRetention,
    {
      provide: FollowCodes,
      useFactory: (config: CaseworkConfig) => new FollowCodes(config.WANGGE_CODE_KEY),
      inject: [CONFIG],
    },
    {
      provide: UploadTokens,
      useFactory: (config: CaseworkConfig) => new UploadTokens(config.WANGGE_CODE_KEY),
      inject: [CONFIG],
    },
    ...[FlowBook, FlowQueries, ImportFlow],
    ...[HistoryPlaces, HistoryQueries, ImportCases],
    ...[MatterCatalogue, MatterQueries, ImportMatters],
    ...[DutyRuleQueries, DecideProposal],
    ...[CatalogueQueries, ImportCatalogue, PublishCatalogue, GuideQueries],
    ...[Cases, CaseDesk, CaseQueries, CodeDoor, DutyList, Numbering, Spots, ...CASE_ACTIONS],
    ...[RegisterFile, FileQueries, Uploads, Board, CaseFeed, DepartmentTasks, PrepareUpload],
    ...[CaseArchives, CaseLinks, Diaries, PromoteLine],
    ...[Agencies, Agents, KnownEvidence, Mediations, MediationQueries, MediationReminders, RecordConsent],
    ...[
      DeadlineQueries,
      Escalator,
      CalendarNotices,
      OversightDesk,
      PassTask,
      AskExtension,
      RefuseExtension,
      SendUpCase,
      TakeOverCase,
    ],
    ...[
      TextDesk,
      AnswerQuestion,
      NoticeDesk,
      OpinionDesk,
      TopicDesk,
      DecisionTaskDesk,
      TargetDesk,
      JointActionDesk,
      CallUps,
      OfferDesk,
    ],
    ...[UnitCards, OrderSupervision, AnswerSupervision, JudgeSupervision],
    ...[CalendarBook, CalendarQueries, DeclareYear],
    ...[RuleBook, ImportRules, Drawing, RecordReturnVisit, ReturnVisitQueries, VisitClocks],
    ...[DeadlineSweeper, CaseLocator, CaseRehomer, Expiry],
    ...[
      TellCase,
      Tellings,
      FiledAtOnce,
      Nearby,
      TakeSms,
      UnclearTexts,
      FileUnclearText,
      Grouping,
      CommonProblems,
      RisingMatters,
    ],
  ],
})
export class CaseworkModule {}
