import { Module } from '@nestjs/common';
import { PlaceListener } from '@wangge/platform/places';
import { BuildingController } from './building/building.controller.ts';
import { BuildingDesk } from './building/building.desk.ts';
import { FacilityController } from './facility/facility.controller.ts';
import { FacilityDesk } from './facility/facility.desk.ts';
import { TicketController } from './ticket/ticket.controller.ts';
import { TicketDesk } from './ticket/ticket.desk.ts';
import { Directory } from './directory/directory.ts';
import { PersonDirectoryController } from './directory/person-directory.controller.ts';
import { MergePersons } from './duplicate/actions/merge-persons.ts';
import { DuplicateController } from './duplicate/duplicate.controller.ts';
import { DuplicateFinder } from './duplicate/duplicate.finder.ts';
import { DuplicateQueries } from './duplicate/duplicate.queries.ts';
import { RegisterDwelling } from './dwelling/actions/register-dwelling.ts';
import { DwellingController } from './dwelling/dwelling.controller.ts';
import { DwellingQueries } from './dwelling/dwelling.queries.ts';
import { ChangeEstablishment } from './establishment/actions/change-establishment.ts';
import { RegisterEstablishment } from './establishment/actions/register-establishment.ts';
import { RevealContact } from './establishment/actions/reveal-contact.ts';
import { EstablishmentController } from './establishment/establishment.controller.ts';
import { EstablishmentQueries } from './establishment/establishment.queries.ts';
import { FieldController } from './field/field.controller.ts';
import { FieldDesk } from './field/field.desk.ts';
import { CampaignController } from './campaign/campaign.controller.ts';
import { PatrolController } from './patrol/patrol.controller.ts';
import { PatrolSuggestions } from './patrol/patrol-suggestions.ts';
import { CampaignDesk } from './campaign/campaign.desk.ts';
import { RecordCheck } from './campaign/record-check.ts';
import { FormController } from './form/form.controller.ts';
import { FormDesk } from './form/form.desk.ts';
import { EntryController } from './ledger/entry.controller.ts';
import { EntryDesk } from './ledger/entry.desk.ts';
import { LedgerFreeze } from './ledger/ledger-freeze.ts';
import { LedgerController } from './ledger/ledger.controller.ts';
import { LedgerDesk } from './ledger/ledger.desk.ts';
import { RevealPersonFact } from './fact/actions/reveal-person-fact.ts';
import { PushFact } from './fact/actions/push-fact.ts';
import { DepartmentFactController } from './fact/department-fact.controller.ts';
import { PersonFactController } from './fact/person-fact.controller.ts';
import { PersonFactQueries } from './fact/person-fact.queries.ts';
import { Grids } from './grids.ts';
import { HouseholdLives } from './life/actions/household-lives.ts';
import { PersonLives } from './life/actions/person-lives.ts';
import { HouseholdController } from './life/household.controller.ts';
import { LifeChanges } from './life/life.change.ts';
import { LifeEventController } from './life/life-event.controller.ts';
import { LifeQueries } from './life/life.queries.ts';
import { ImportResidents } from './person/actions/import-residents.ts';
import { MovePerson } from './person/actions/move-person.ts';
import { RegisterPerson } from './person/actions/register-person.ts';
import { RevealPersonContact } from './person/actions/reveal-person-contact.ts';
import { RevealPerson } from './person/actions/reveal-person.ts';
import { PersonController } from './person/person.controller.ts';
import { PersonQueries } from './person/person.queries.ts';
import { RevealGrants } from './person/reveal-grants.ts';
import { RegistryResealer } from './registry.resealer.ts';
import { CollectDataSet } from './data-set/actions/collect-data-set.ts';
import { DecideDataSet } from './data-set/actions/decide-data-set.ts';
import { RequestDataSet } from './data-set/actions/request-data-set.ts';
import { DataSetController } from './data-set/data-set.controller.ts';
import { DataSetQueries } from './data-set/data-set.queries.ts';
import { DepartmentDataSetController } from './data-set/department-data-set.controller.ts';
import { OpenImport } from './resident-import/actions/open-import.ts';
import { RevealRejects } from './resident-import/actions/reveal-rejects.ts';
import { ResidentImportController } from './resident-import/resident-import.controller.ts';
import { ResidentImporter } from './resident-import/resident-importer.ts';
import { CollectPage } from './resident-export/actions/collect-page.ts';
import { DecideExport } from './resident-export/actions/decide-export.ts';
import { RequestExport } from './resident-export/actions/request-export.ts';
import { CodeListController } from './code-list/code-list.controller.ts';
import { ResidentExportController } from './resident-export/resident-export.controller.ts';
import { ExportQueries } from './resident-export/resident-export.queries.ts';
import { RedrawLoadController } from './redraw/redraw-load.controller.ts';
import { WhenGridsAreRedrawn } from './redraw/when-grids-are-redrawn.ts';
import { AnswerVisitRequest } from './visit/actions/answer-visit-request.ts';
import { RequestVisit } from './visit/actions/request-visit.ts';
import { DepartmentVisitController } from './visit/department-visit.controller.ts';
import { VisitRequestController } from './visit/visit-request.controller.ts';
import { VisitRequestQueries } from './visit/visit-request.queries.ts';
import { ConsentController } from './consent/consent.controller.ts';
import { ConsentDesk } from './consent/consent.desk.ts';
import { LookController } from './look/look.controller.ts';
import { LookQueries } from './look/look.queries.ts';
import { ImpactDesk } from './office/impact.desk.ts';
import { IncidentDesk } from './office/incident.desk.ts';
import { OfficeController } from './office/office.controller.ts';
import { ProcessingDesk } from './office/processing.desk.ts';
import { RegistryRetention } from './office/retention.ts';

/** The map of the registry. */
@Module({
  controllers: [
    LookController,
    OfficeController,
    ConsentController,

    PersonController,
    LifeEventController,
    HouseholdController,
    DuplicateController,
    DwellingController,
    BuildingController,
    FacilityController,
    TicketController,
    EstablishmentController,
    FieldController,
    LedgerController,
    EntryController,
    FormController,
    CampaignController,
    PatrolController,
    PersonDirectoryController,
    PersonFactController,
    DepartmentFactController,
    VisitRequestController,
    DepartmentVisitController,
    DataSetController,
    DepartmentDataSetController,
    ResidentImportController,
    ResidentExportController,
    CodeListController,
    PlaceListener,
    WhenGridsAreRedrawn,
    RedrawLoadController,
  ],
  providers: [
    LookQueries,
    ImpactDesk,
    ProcessingDesk,
    IncidentDesk,
    RegistryRetention,
    ConsentDesk,

    RegistryResealer,
    Grids,
    PersonQueries,
    RegisterPerson,
    MovePerson,
    LifeChanges,
    DuplicateQueries,
    DuplicateFinder,
    MergePersons,
    PersonLives,
    HouseholdLives,
    LifeQueries,
    RevealGrants,
    RevealPerson,
    RevealPersonContact,
    ImportResidents,
    DwellingQueries,
    RegisterDwelling,
    BuildingDesk,
    FacilityDesk,
    TicketDesk,
    EstablishmentQueries,
    RegisterEstablishment,
    ChangeEstablishment,
    RevealContact,
    FieldDesk,
    LedgerDesk,
    EntryDesk,
    LedgerFreeze,
    FormDesk,
    CampaignDesk,
    PatrolSuggestions,
    RecordCheck,
    Directory,
    PersonFactQueries,
    PushFact,
    RevealPersonFact,
    VisitRequestQueries,
    RequestVisit,
    AnswerVisitRequest,
    DataSetQueries,
    RequestDataSet,
    DecideDataSet,
    CollectDataSet,
    OpenImport,
    RevealRejects,
    ResidentImporter,
    RequestExport,
    DecideExport,
    CollectPage,
    ExportQueries,
  ],
})
export class RegistryModule {}
