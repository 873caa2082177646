import { CalendarNotice } from './calendar/calendar-notice.entity.ts';
import { ReturnVisitClock1766800200000 } from './migrations/1766800200000-return-visit-clock.ts';
import { ListSupervised1766800100000 } from './migrations/1766800100000-list-supervised.ts';
import { CreateCalendarNotice1766800000000 } from './migrations/1766800000000-create-calendar-notice.ts';
import { serviceDataSource } from '@wangge/platform/persistence';
import { CaseHistory } from './case/case-history.entity.ts';
import { CaseFile } from './case/case.entity.ts';
import { CodeTry, NumberCounter } from './case/numbering.entity.ts';
import { Task } from './case/task.entity.ts';
import { Attachment, StoredFile } from './file/file.entity.ts';
import { Upload } from './file/upload.entity.ts';
import { StoredFlow } from './flow/flow.entity.ts';
import { ImportedCase, ImportedLine } from './history/imported-case.entity.ts';
import { AgencyFile } from './agency/agency.entity.ts';
import { CaseLink } from './case-link/case-link.entity.ts';
import { MediationFile } from './mediation/mediation.entity.ts';
import { DiaryLine } from './diary/diary.entity.ts';
import { Catalogue, Matter } from './matter/matter.entity.ts';
import { CreateMatter1764100000000 } from './migrations/1764100000000-create-matter.ts';
import { CreateCase1764100100000 } from './migrations/1764100100000-create-case.ts';
import { CreateFile1764100200000 } from './migrations/1764100200000-create-file.ts';
import { CreateNumbering1764100300000 } from './migrations/1764100300000-create-numbering.ts';
import { CaseCommands1764100400000 } from './migrations/1764100400000-case-commands.ts';
import { AllowReseal1764900000000 } from './migrations/1764900000000-allow-reseal.ts';
import { ListByPlace1765100000000 } from './migrations/1765100000000-list-by-place.ts';
import { CreateUpload1765100200000 } from './migrations/1765100200000-create-upload.ts';
import { CreateFlow1765200000000 } from './migrations/1765200000000-create-flow.ts';
import { CaseTaken1765200100000 } from './migrations/1765200100000-case-taken.ts';
import { CardRule, UnitCard, UnitOverdue } from './card/card.entity.ts';
import { CreateCard1766200100000 } from './migrations/1766200100000-create-card.ts';
import { CaseOversight1766200000000 } from './migrations/1766200000000-case-oversight.ts';
import { ImportHistory1766600000000 } from './migrations/1766600000000-import-history.ts';
import { ForgetImported1766600100000 } from './migrations/1766600100000-forget-imported.ts';
import { CreateDiary1766400000000 } from './migrations/1766400000000-create-diary.ts';
import { TellOnce1766900200000 } from './migrations/1766900200000-tell-once.ts';
import { NameEvidence1766900100000 } from './migrations/1766900100000-name-evidence.ts';
import { CreateAgency1766900000000 } from './migrations/1766900000000-create-agency.ts';
import { ForgetMediations1766400300000 } from './migrations/1766400300000-forget-mediations.ts';
import { CreateMediation1766400200000 } from './migrations/1766400200000-create-mediation.ts';
import { ForgetCases1766400100000 } from './migrations/1766400100000-forget-cases.ts';
import { CreateNotice1766500000000 } from './migrations/1766500000000-create-notice.ts';
import { CreateOpinion1766500100000 } from './migrations/1766500100000-create-opinion.ts';
import { CreateTarget1766500200000 } from './migrations/1766500200000-create-target.ts';
import { CreateJointAction1766500300000 } from './migrations/1766500300000-create-joint-action.ts';
import { JointAction } from './action/joint-action.entity.ts';
import { RehomeCases1767300100000 } from './migrations/1767300100000-rehome-cases.ts';
import { FindUnreferencedBytes1767600200000 } from './migrations/1767600200000-find-unreferenced-bytes.ts';
import { CreateCaseLink1767600100000 } from './migrations/1767600100000-create-case-link.ts';
import { CheckPerformance1767600000000 } from './migrations/1767600000000-check-performance.ts';
import { CreateOffer1766500400000 } from './migrations/1766500400000-create-offer.ts';
import { Offer, OfferAsking, OfferOutcomeRow } from './notice/offer.entity.ts';
import { Target } from './target/target.entity.ts';
import { Opinion } from './opinion/opinion.entity.ts';
import { DecisionTask, Topic } from './opinion/topic.entity.ts';
import { Notice } from './notice/notice.entity.ts';
import { ConsultationText } from './notice/text.entity.ts';
import { CreateReturnVisit1766300000000 } from './migrations/1766300000000-create-return-visit.ts';
import { MandatoryReport1766300200000 } from './migrations/1766300200000-mandatory-report.ts';
import { CreateTelling1766300100000 } from './migrations/1766300100000-create-telling.ts';
import { CommonProblem, CommonProblemCase } from './common-problem/common-problem.entity.ts';
import { CreateUnclearText1767500000000 } from './migrations/1767500000000-create-unclear-text.ts';
import { UnclearText } from './unclear/unclear-text.entity.ts';
import { Telling } from './intake/telling.entity.ts';
import { DrawSeed, ReturnVisit } from './return-visit/return-visit.entity.ts';
import { Ruling } from './rules/rules.entity.ts';
import { CreateDutyRule1766120000000 } from './migrations/1766120000000-create-duty-rule.ts';
import { Objection, RuleProposal } from './duty-rule/duty-rule.entity.ts';
import { CatalogueVersions1766100000000 } from './migrations/1766100000000-catalogue-versions.ts';

/** The casework service's database as its owner role, for migrations and the drift check. */
export const dataSource = serviceDataSource({
  entities: [
    CardRule,
    UnitCard,
    UnitOverdue,
    StoredFlow,
    Catalogue,
    Matter,
    Objection,
    RuleProposal,
    CaseFile,
    CaseHistory,
    Task,
    StoredFile,
    Attachment,
    Upload,
    NumberCounter,
    CodeTry,
    ImportedCase,
    ImportedLine,
    DiaryLine,
    ConsultationText,
    Notice,
    ...[Ruling, DrawSeed, ReturnVisit],
    ...[AgencyFile, CaseLink, MediationFile],
    Opinion,
    Topic,
    DecisionTask,
    ...[Ruling, DrawSeed, ReturnVisit, Telling, CommonProblem, CommonProblemCase],
    Target,
    JointAction,
    Offer,
    OfferAsking,
    OfferOutcomeRow,
    CalendarNotice,
    UnclearText,
  ],
  migrations: [
    CreateMatter1764100000000,
    CreateCase1764100100000,
    CreateFile1764100200000,
    CreateNumbering1764100300000,
    CaseCommands1764100400000,
    AllowReseal1764900000000,
    ListByPlace1765100000000,
    CreateUpload1765100200000,
    CreateFlow1765200000000,
    CaseTaken1765200100000,
    CaseOversight1766200000000,
    CreateCard1766200100000,
    ImportHistory1766600000000,
    ForgetImported1766600100000,
    CreateDiary1766400000000,
    ForgetCases1766400100000,
    CreateNotice1766500000000,
    CreateReturnVisit1766300000000,
    CatalogueVersions1766100000000,
    CreateDutyRule1766120000000,
    CreateMediation1766400200000,
    ForgetMediations1766400300000,
    CreateOpinion1766500100000,
    CreateTelling1766300100000,
    CreateTarget1766500200000,
    CreateJointAction1766500300000,
    MandatoryReport1766300200000,
    CreateOffer1766500400000,
    CreateAgency1766900000000,
    NameEvidence1766900100000,
    CreateCalendarNotice1766800000000,
    ListSupervised1766800100000,
    ReturnVisitClock1766800200000,
    TellOnce1766900200000,
    RehomeCases1767300100000,
    CheckPerformance1767600000000,
    CreateCaseLink1767600100000,
    FindUnreferencedBytes1767600200000,
    CreateUnclearText1767500000000,
  ],
});
