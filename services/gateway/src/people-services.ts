import type { DescService } from '@bufbuild/protobuf';
import { AgreementService } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { FigureService } from '@wangge/contracts/wangge/assessment/v1/figure_service';
import { ArchiveService } from '@wangge/contracts/wangge/assistance/v1/archive_service';
import { VisitService } from '@wangge/contracts/wangge/assistance/v1/visit_service';
import { CaseArchiveService } from '@wangge/contracts/wangge/casework/v1/case_archive_service';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import { CommonProblemService } from '@wangge/contracts/wangge/casework/v1/common_problem_service';
import { UnitTaskService } from '@wangge/contracts/wangge/casework/v1/unit_task_service';
import { DeadlineService } from '@wangge/contracts/wangge/casework/v1/deadline_service';
import { DiaryService } from '@wangge/contracts/wangge/casework/v1/diary_service';
import { ConsultationService } from '@wangge/contracts/wangge/casework/v1/consultation_service';
import { DeliberationService } from '@wangge/contracts/wangge/casework/v1/deliberation_service';
import { DutyRuleService } from '@wangge/contracts/wangge/casework/v1/duty_rule_service';
import { FlowService } from '@wangge/contracts/wangge/casework/v1/flow_service';
import { HistoryService } from '@wangge/contracts/wangge/casework/v1/history_service';
import { CalendarService } from '@wangge/contracts/wangge/casework/v1/calendar_service';
import { CatalogueService } from '@wangge/contracts/wangge/casework/v1/catalogue_service';
import { GuideService } from '@wangge/contracts/wangge/casework/v1/guide_service';
import { JointActionService } from '@wangge/contracts/wangge/casework/v1/joint_action_service';
import { IntakeService } from '@wangge/contracts/wangge/casework/v1/intake_service';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { NoticeService } from '@wangge/contracts/wangge/casework/v1/notice_service';
import { ReturnVisitService } from '@wangge/contracts/wangge/casework/v1/return_visit_service';
import { RuleService } from '@wangge/contracts/wangge/casework/v1/rule_service';
import { AgencyService } from '@wangge/contracts/wangge/casework/v1/agency_service';
import { CaseFormService } from '@wangge/contracts/wangge/casework/v1/case_form_service';
import { CaseLinkService } from '@wangge/contracts/wangge/casework/v1/case_link_service';
import { PerformanceService } from '@wangge/contracts/wangge/casework/v1/performance_service';
import { MediationService } from '@wangge/contracts/wangge/casework/v1/mediation_service';
import { OfferService } from '@wangge/contracts/wangge/casework/v1/offer_service';
import { OpinionService } from '@wangge/contracts/wangge/casework/v1/opinion_service';
import { ContactBoardService } from '@wangge/contracts/wangge/grid/v1/contact_board_service';
import { DivisionService } from '@wangge/contracts/wangge/grid/v1/division_service';
import { DutyListService } from '@wangge/contracts/wangge/grid/v1/duty_list_service';
import { TargetService } from '@wangge/contracts/wangge/casework/v1/target_service';
import { UnclearTextService } from '@wangge/contracts/wangge/casework/v1/unclear_text_service';
import { SupervisionService } from '@wangge/contracts/wangge/casework/v1/supervision_service';
import { OutlineService } from '@wangge/contracts/wangge/grid/v1/outline_service';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { PostService } from '@wangge/contracts/wangge/grid/v1/post_service';
import { ServicePointService } from '@wangge/contracts/wangge/grid/v1/service_point_service';
import { RedrawService } from '@wangge/contracts/wangge/grid/v1/redraw_service';
import { StaffService } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { MessageService } from '@wangge/contracts/wangge/notification/v1/message_service';
import { ConsentService } from '@wangge/contracts/wangge/privacy/v1/consent_service';
import { LookService } from '@wangge/contracts/wangge/privacy/v1/look_service';
import { OfficeService } from '@wangge/contracts/wangge/privacy/v1/office_service';
import { DataSetService } from '@wangge/contracts/wangge/registry/v1/data_set_service';
import { DwellingService } from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import { BuildingService } from '@wangge/contracts/wangge/registry/v1/building_service';
import { FacilityService } from '@wangge/contracts/wangge/registry/v1/facility_service';
import { TicketService } from '@wangge/contracts/wangge/registry/v1/ticket_service';
import { CampaignService } from '@wangge/contracts/wangge/registry/v1/campaign_service';
import { FormService } from '@wangge/contracts/wangge/registry/v1/form_service';
import { LedgerEntryService } from '@wangge/contracts/wangge/registry/v1/ledger_entry_service';
import { FieldService, LedgerService } from '@wangge/contracts/wangge/registry/v1/field_service';
import { EstablishmentService } from '@wangge/contracts/wangge/registry/v1/establishment_service';
import { CodeListService } from '@wangge/contracts/wangge/registry/v1/code_list_service';
import { DuplicateService } from '@wangge/contracts/wangge/registry/v1/duplicate_service';
import { HouseholdService } from '@wangge/contracts/wangge/registry/v1/household_service';
import { LifeEventService } from '@wangge/contracts/wangge/registry/v1/life_event_service';
import { PersonFactService } from '@wangge/contracts/wangge/registry/v1/person_fact_service';
import { PatrolService } from '@wangge/contracts/wangge/registry/v1/patrol_service';
import { PersonService } from '@wangge/contracts/wangge/registry/v1/person_service';
import { ResidentExportService } from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { ResidentImportService } from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { VisitRequestService } from '@wangge/contracts/wangge/registry/v1/visit_request_service';
import { RevocationService } from '@wangge/contracts/wangge/session/v1/revocation_service';

/** Services with operations for people; of each only the methods with an HTTP path can be reached. */
export const peopleServices: readonly DescService[] = [
  AgreementService,
  ArchiveService,
  CaseArchiveService,
  BuildingService,
  FacilityService,
  TicketService,
  CampaignService,
  CaseService,
  CodeListService,
  CommonProblemService,
  CalendarService,
  CatalogueService,
  ConsentService,
  ConsultationService,
  DataSetService,
  DeliberationService,
  DeadlineService,
  UnitTaskService,
  DiaryService,
  DwellingService,
  DuplicateService,
  EstablishmentService,
  HouseholdService,
  LifeEventService,
  ContactBoardService,
  DivisionService,
  OutlineService,
  PostService,
  DutyListService,
  DutyRuleService,
  FieldService,
  FigureService,
  FlowService,
  FormService,
  HistoryService,
  GuideService,
  JointActionService,
  IntakeService,
  LedgerEntryService,
  LedgerService,
  LookService,
  MatterService,
  AgencyService,
  MediationService,
  PerformanceService,
  CaseFormService,
  CaseLinkService,
  MessageService,
  NoticeService,
  OfferService,
  OfficeService,
  OpinionService,
  PatrolService,
  PersonFactService,
  PersonService,
  ResidentExportService,
  ResidentImportService,
  PlaceService,
  ServicePointService,
  RedrawService,
  ReturnVisitService,
  RevocationService,
  RuleService,
  StaffService,
  SupervisionService,
  TargetService,
  UnclearTextService,
  UnitService,
  VisitRequestService,
  VisitService,
];
