import { serviceDataSource } from '@wangge/platform/persistence';
import { DataSet, DataSetRow } from './data-set/data-set.entity.ts';
import { Consent, ConsentText } from './consent/consent.entity.ts';
import { Dwelling } from './dwelling/dwelling.entity.ts';
import { Establishment, EstablishmentHistory } from './establishment/establishment.entity.ts';
import { PersonFact } from './fact/person-fact.entity.ts';
import { RegisteredField } from './field/registered-field.entity.ts';
import { Campaign, CampaignCheck, CampaignFinding } from './campaign/campaign.entity.ts';
import { Form, FormFill } from './form/form.entity.ts';
import { Household } from './household/household.entity.ts';
import { LedgerValue } from './ledger/ledger-value.entity.ts';
import { Ledger, LedgerLine } from './ledger/ledger.entity.ts';
import { CreatePerson1764000000000 } from './migrations/1764000000000-create-person.ts';
import { CreateCommands1764000100000 } from './migrations/1764000100000-create-commands.ts';
import { IndexRevealGrant1764000200000 } from './migrations/1764000200000-index-reveal-grant.ts';
import { CreatePersonFact1764900000000 } from './migrations/1764900000000-create-person-fact.ts';
import { AllowReseal1764900100000 } from './migrations/1764900100000-allow-reseal.ts';
import { CreatePrivacyOffice1764950000000 } from './migrations/1764950000000-create-privacy-office.ts';
import { CreateVisitRequest1765100000000 } from './migrations/1765100000000-create-visit-request.ts';
import { CreateDataSet1765100100000 } from './migrations/1765100100000-create-data-set.ts';
import { AllowRetention1765300000000 } from './migrations/1765300000000-allow-retention.ts';
import { CreateEstablishment1766700000000 } from './migrations/1766700000000-create-establishment.ts';
import { CreateFieldRegister1767200000000 } from './migrations/1767200000000-create-field-register.ts';
import { CreateLedgerValue1767200100000 } from './migrations/1767200100000-create-ledger-value.ts';
import { CreateLifeEvents1767000000000 } from './migrations/1767000000000-create-life-events.ts';
import { CancelImports1767500300000 } from './migrations/1767500300000-cancel-imports.ts';
import { CreateResidentImport1767100000000 } from './migrations/1767100000000-create-resident-import.ts';
import { FindLastCheck1767500100000 } from './migrations/1767500100000-find-last-check.ts';
import { CreateResidentExport1767700000000 } from './migrations/1767700000000-create-resident-export.ts';
import { NoteNumberConflicts1767700100000 } from './migrations/1767700100000-note-number-conflicts.ts';
import { CreateCampaign1767200300000 } from './migrations/1767200300000-create-campaign.ts';
import { CreateForm1767200200000 } from './migrations/1767200200000-create-form.ts';
import { CountRedrawLoad1767300100000 } from './migrations/1767300100000-count-redraw-load.ts';
import { CreateBuilding1767800000000 } from './migrations/1767800000000-create-building.ts';
import { CreateTicketAndFacility1767800100000 } from './migrations/1767800100000-create-ticket-and-facility.ts';
import { Facility } from './facility/facility.entity.ts';
import { Ticket } from './ticket/ticket.entity.ts';
import { Building } from './building/building.entity.ts';
import { FollowMerge1767800200000 } from './migrations/1767800200000-follow-merge.ts';
import { DuplicatePair, MergedRow } from './duplicate/duplicate.entity.ts';
import { CreateDuplicate1767000100000 } from './migrations/1767000100000-create-duplicate.ts';
import { Impact } from './office/impact.entity.ts';
import { Incident, IncidentStep } from './office/incident.entity.ts';
import { Processing } from './office/processing.entity.ts';
import { RetentionRun } from './office/retention-run.entity.ts';
import { PersonHistory } from './person/person-history.entity.ts';
import { Person } from './person/person.entity.ts';
import { RevealGrant } from './person/reveal-grant.entity.ts';
import { SearchToken } from './person/search-token.entity.ts';
import { QualityTask } from './quality/quality-task.entity.ts';
import {
  ImportKey,
  ResidentImport,
  ResidentImportPart,
  ResidentImportReject,
  ResidentSource,
} from './resident-import/resident-import.entity.ts';
import { ResidentExport, ResidentExportPage } from './resident-export/resident-export.entity.ts';
import { VisitRequest } from './visit/visit-request.entity.ts';

/** The registry's database as its owner role, for migrations and the drift check. */
export const dataSource = serviceDataSource({
  entities: [
    Consent,
    ConsentText,
    Impact,
    Incident,
    IncidentStep,
    Processing,
    RetentionRun,
    Building,
    Ticket,
    Facility,
    Dwelling,
    Household,
    Person,
    PersonHistory,
    SearchToken,
    RevealGrant,
    QualityTask,
    DuplicatePair,
    MergedRow,
    PersonFact,
    VisitRequest,
    DataSet,
    DataSetRow,
    Establishment,
    EstablishmentHistory,
    RegisteredField,
    Ledger,
    LedgerLine,
    LedgerValue,
    ResidentSource,
    ResidentImport,
    ResidentImportPart,
    ResidentImportReject,
    ImportKey,
    ResidentExport,
    ResidentExportPage,
    Form,
    FormFill,
    Campaign,
    CampaignCheck,
    CampaignFinding,
  ],
  migrations: [
    CreatePerson1764000000000,
    CreateCommands1764000100000,
    IndexRevealGrant1764000200000,
    CreatePersonFact1764900000000,
    AllowReseal1764900100000,
    CreatePrivacyOffice1764950000000,
    CreateVisitRequest1765100000000,
    CreateDataSet1765100100000,
    AllowRetention1765300000000,
    CreateEstablishment1766700000000,
    CreateFieldRegister1767200000000,
    CreateLedgerValue1767200100000,
    CreateLifeEvents1767000000000,
    CreateResidentImport1767100000000,
    CancelImports1767500300000,
    CreateForm1767200200000,
    CountRedrawLoad1767300100000,
    CreateDuplicate1767000100000,
    CreateCampaign1767200300000,
    CreateBuilding1767800000000,
    CreateTicketAndFacility1767800100000,
    FollowMerge1767800200000,
    FindLastCheck1767500100000,
    CreateResidentExport1767700000000,
    NoteNumberConflicts1767700100000,
  ],
});
