import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DepartmentDataSetService } from '@wangge/contracts/wangge/exchange/v1/department_data_set_service';
import { DepartmentFactService } from '@wangge/contracts/wangge/exchange/v1/department_fact_service';
import { DepartmentVisitService } from '@wangge/contracts/wangge/exchange/v1/department_visit_service';
import { PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { ConsentService } from '@wangge/contracts/wangge/privacy/v1/consent_service';
import { LookService } from '@wangge/contracts/wangge/privacy/v1/look_service';
import { OfficeService } from '@wangge/contracts/wangge/privacy/v1/office_service';
import { DataSetService } from '@wangge/contracts/wangge/registry/v1/data_set_service';
import { DwellingService } from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import { BuildingService } from '@wangge/contracts/wangge/registry/v1/building_service';
import { FacilityService } from '@wangge/contracts/wangge/registry/v1/facility_service';
import { TicketService } from '@wangge/contracts/wangge/registry/v1/ticket_service';
import { EstablishmentService } from '@wangge/contracts/wangge/registry/v1/establishment_service';
import { PatrolService } from '@wangge/contracts/wangge/registry/v1/patrol_service';
import { CampaignService } from '@wangge/contracts/wangge/registry/v1/campaign_service';
import { CodeListService } from '@wangge/contracts/wangge/registry/v1/code_list_service';
import { FormService } from '@wangge/contracts/wangge/registry/v1/form_service';
import { LedgerEntryService } from '@wangge/contracts/wangge/registry/v1/ledger_entry_service';
import { FieldService, LedgerService } from '@wangge/contracts/wangge/registry/v1/field_service';
import { DuplicateService } from '@wangge/contracts/wangge/registry/v1/duplicate_service';
import { HouseholdService } from '@wangge/contracts/wangge/registry/v1/household_service';
import { LifeEventService } from '@wangge/contracts/wangge/registry/v1/life_event_service';
import { PersonFactService } from '@wangge/contracts/wangge/registry/v1/person_fact_service';
import { PersonService } from '@wangge/contracts/wangge/registry/v1/person_service';
import { ResidentExportService } from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { ResidentImportService } from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { RedrawLoadService } from '@wangge/contracts/wangge/registry/v1/redraw_load_service';
import { VisitRequestService } from '@wangge/contracts/wangge/registry/v1/visit_request_service';
import * as matrix from '@wangge/testing/access';
import { foreignIds, probesOf } from './access.probes.ts';
import { auditRowsOf, looksOf } from './access.records.ts';
import { OPENER } from './access.imports.ts';
import { AccessWorld } from './access.world.ts';

const oracle = matrix.Oracle.read();
/** What the departments of the matrix have agreed on, in each of the answers. */
const FIELDS = [
  'person.name',
  'results.outcome',
  'results.person.name',
  'household.members.person.name',
  'persons.name',
];
const DIRECTORY = [PersonService, DwellingService, PersonFactService, PersonDirectoryService, DepartmentFactService];
const SERVICES = [
  ...DIRECTORY,
  BuildingService,
  FacilityService,
  TicketService,
  EstablishmentService,
  FieldService,
  LedgerService,
  LedgerEntryService,
  LifeEventService,
  DuplicateService,
  HouseholdService,
  ResidentImportService,
  ResidentExportService,
  CodeListService,
  FormService,
  RedrawLoadService,
  CampaignService,
  PatrolService,
  VisitRequestService,
  DepartmentVisitService,
  LookService,
  ConsentService,
  OfficeService,
  DataSetService,
  DepartmentDataSetService,
];
let world: AccessWorld;
let people: matrix.Who[];
let probes: matrix.Probe[];
let recorded: readonly matrix.Recorded[];
beforeAll(async () => {
  world = await AccessWorld.start();
  people = matrix.everybody(world.suite, { ...matrix.PLACES, own: { subject: OPENER, paths: ['dc.s2'] } }, FIELDS);
  probes = await probesOf(world);
  recorded = await matrix.walk(probes, people, oracle);
}, 300_000);
afterAll(() => world.suite.stop());

describe('the matrix of the registry', () => {
  it('walks every operation of the service', () => {
    expect(matrix.unwalked(recorded, SERVICES)).toEqual([]);
  });

  it('comes out as the oracle says, for every role, relation and state', () => {
    expect(matrix.mismatches(recorded, oracle)).toEqual([]);
    expect(matrix.idle(recorded, oracle)).toEqual([]);
    expect(matrix.gaps(recorded, oracle)).toEqual([]);
  });

  it('answers nobody a field that the allow-list does not name for them', () => {
    expect(matrix.unlisted(recorded, 'registry')).toEqual([]);
  });

  it('notices fifty flips of a cell of the oracle', () => {
    expect(matrix.unnoticed(recorded, oracle, 20_261_122)).toEqual([]);
  });

  it('tells nothing by the text of a refusal: all that is not found reads alike', () => {
    expect(matrix.uneven(recorded)).toEqual([]);
  });

  it('answers an id of somewhere else as one that is nowhere, in every field that names something', async () => {
    const { findings, tried } = await matrix.swaps(probes, people, oracle, await foreignIds(world));
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(20);
  }, 60_000);

  it('tells at the window every look at a person and no other, and the auditor every row of the span', async () => {
    const { looked, wanted } = await looksOf(world);
    expect(wanted.length).toBeGreaterThan(world.residents.length);
    expect(looked).toEqual(wanted);
    const { read, rows } = await auditRowsOf(world);
    expect(rows.length).toBeGreaterThan(100);
    expect(read).toEqual(rows);
  }, 60_000);

  it('knows neither another caller’s key nor another caller’s page', async () => {
    const { findings, tried } = await matrix.borrowed(probes, people, oracle);
    expect(findings).toEqual([]);
    expect(tried).toBeGreaterThan(4);
  }, 60_000);
});
