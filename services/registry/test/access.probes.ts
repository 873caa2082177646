import { randomUUID } from 'node:crypto';
import { LookUpOutcome, PersonDirectoryService } from '@wangge/contracts/wangge/exchange/v1/person_directory_service';
import { DwellingService } from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import { PersonService } from '@wangge/contracts/wangge/registry/v1/person_service';
import { RedrawLoadService } from '@wangge/contracts/wangge/registry/v1/redraw_load_service';
import { isWithin } from '@wangge/platform/identity';
import { BEFORE, ELSEWHERE, type ForeignIds, HERE, type Probe, probe, type Thing } from '@wangge/testing/access';
import { foreignEntries, officeProbes } from './access.office.ts';
import { dataSetProbes, foreignDataSets } from './access.data-sets.ts';
import { establishmentProbes, foreignEstablishments } from './access.establishments.ts';
import { factProbes, foreignFacts } from './access.facts.ts';
import { buildingProbes, foreignBuildings } from './access.buildings.ts';
import { facilityProbes, foreignFacilities, foreignTickets, ticketProbes } from './access.tickets.ts';
import { campaignProbes } from './access.campaigns.ts';
import { ledgerIds, ledgerProbes } from './access.ledgers.ts';
import { lifeProbes } from './access.lives.ts';
import { foreignImports, importProbes } from './access.imports.ts';
import { codeListProbe, exportProbes, foreignExports } from './access.exports.ts';
import { foreignVisits, visitProbes } from './access.visits.ts';
import type { AccessWorld } from './access.world.ts';

const person = PersonService.method;
const dwelling = DwellingService.method;
const purpose = 'matrix';
const personIds = ({ persons }: { readonly persons: readonly { readonly personId: string }[] }) =>
  persons.map(({ personId }) => personId);

/** How each operation of the service is tried; those that add residents come last, for they change what is counted. */
export async function probesOf(world: AccessWorld): Promise<Probe[]> {
  const { residents } = world;
  const elsewhere = (paths: readonly string[]) => world.personsWithin(paths);
  const [flagged] = residents;
  const lives = await lifeProbes(world);
  const occasion = () => ({ case: 'caseId' as const, value: randomUUID() });
  return [
    probe(person.getPerson, { things: residents, request: ({ id }) => ({ personId: id }) }),
    probe(person.listHouseholdMembers, {
      things: residents,
      request: ({ id }) => ({ householdId: world.residentOf(id).householdId }),
      found: personIds,
    }),
    probe(person.findPersons, {
      ...{ things: residents, elsewhere, found: personIds },
      request: () => ({ key: { case: 'phone' as const, value: world.phone } }),
    }),
    probe(person.searchPersons, {
      ...{ things: residents, elsewhere, found: personIds },
      request: () => ({ query: '曾国', pageSize: 100 }),
    }),
    probe(person.revealPerson, {
      things: residents,
      request: ({ id }) => ({
        requestId: randomUUID(),
        personId: id,
        fields: ['phone'],
        purpose,
        occasion: occasion(),
      }),
    }),
    probe(person.revealPersonContact, {
      things: residents,
      request: ({ id }) => ({ requestId: randomUUID(), personId: id, purpose }),
    }),
    probe(person.listServiceFlag, {
      things: flagged === undefined ? [] : [{ ...flagged, secrets: {} }],
      request: () => ({ flag: 'elderly', pageSize: 100 }),
      found: (answer) => answer.residents.map(({ personId }) => personId),
    }),
    ...directoryProbes(residents),
    ...(await factProbes(world)),
    ...(await establishmentProbes(world)),
    ...(await placeProbes(world)),
    ...(await buildingProbes(world)),
    ...(await ticketProbes(world)),
    ...(await facilityProbes(world)),
    ...(await officeProbes(world)),
    ...(await ledgerProbes(world)),
    ...(await campaignProbes(world)),
    ...(await visitProbes(world)),
    ...(await dataSetProbes(world)),
    ...(await importProbes(world)),
    ...(await exportProbes(world)),
    codeListProbe(),
    probe(person.movePerson, {
      things: residents,
      request: (thing) => world.move(thing),
      restore: (thing) => world.moved(thing),
    }),
    ...lives,
    probe(person.registerPerson, { things: [world.newcomer], request: () => world.registration() }),
    probe(dwelling.registerDwelling, { things: [world.newcomer], request: () => world.door() }),
    probe(RedrawLoadService.method.countRedrawLoad, {
      things: [plain('load')],
      request: () => ({ moves: [{ fromPath: HERE, rest: true }] }),
    }),
    probe(person.importResidents, { things: [plain('import')], request: () => world.imported() }),
  ];
}

/** What the departments' directory is asked, by number. */
function directoryProbes(residents: readonly Thing[]): Probe[] {
  const { method } = PersonDirectoryService;
  const byNumber = ({ secrets }: Thing) => ({
    key: { case: 'identityNumber' as const, value: secrets['identity_number'] ?? '' },
  });
  return [
    probe(method.lookUpPerson, { things: residents, request: byNumber }),
    probe(method.lookUpPersons, {
      things: residents,
      request: (thing) => ({ lookUps: [byNumber(thing)] }),
      found: ({ results }, { id }) => (results[0]?.outcome === LookUpOutcome.FOUND ? [id] : []),
    }),
    probe(method.lookUpHousehold, { things: residents, request: byNumber }),
  ];
}

/** Ids of what lies outside the grid of the matrix, by the fields that name it. */
export async function foreignIds(world: AccessWorld): Promise<ForeignIds> {
  const idsOf = async (column: string, table: string) => {
    const text = `select ${column} as id, org_path as path from ${table} where org_path = any ($1) order by 1`;
    return world.suite.sql<{ id: string; path: string }>(text, [ELSEWHERE]);
  };
  return {
    place_id: ELSEWHERE.map((path) => ({ id: world.gridAt(path), path })),
    about_id: world.elsewhere.map(({ personId, path }) => ({ id: personId, path })),
    person_id: world.elsewhere.map(({ personId, path }) => ({ id: personId, path })),
    household_id: await idsOf('household_id', 'household'),
    other_person_id: world.elsewhere.map(({ personId, path }) => ({ id: personId, path })),
    merged_person_id: world.elsewhere.map(({ personId, path }) => ({ id: personId, path })),
    joined_household_id: await idsOf('household_id', 'household'),
    dwelling_id: await idsOf('dwelling_id', 'dwelling'),
    grid_id: ELSEWHERE.map((path) => ({ id: world.gridAt(path), path })),
    under: ELSEWHERE.map((path) => ({ id: path, path })),
    org_path: ELSEWHERE.map((path) => ({ id: path, path })),
    // Kept beside a reveal as the caller gives them: cases and visits are other services' things.
    case_id: [randomUUID()],
    visit_id: [randomUUID()],
    ...(await foreignEntries(world)),
    fact_id: await foreignFacts(world),
    visit_request_id: await foreignVisits(world),
    facility_id: await foreignFacilities(world),
    ticket_id: await foreignTickets(world),
    building_id: await foreignBuildings(world),
    establishment_id: await foreignEstablishments(world),
    ...ledgerIds,
    data_set_id: await foreignDataSets(world),
    import_id: await foreignImports(world),
    export_id: await foreignExports(world),
  };
}

/** Lists of rows that lie in places, whole: what is here as the things, what lies elsewhere within the caller's paths. */
async function placeProbes(world: AccessWorld): Promise<Probe[]> {
  const dwellings = await rowsOf(world, 'dwelling');
  const tasks = await rowsOf(world, 'quality_task');
  const people = await world.peopleIn(HERE);
  return [
    probe(dwelling.listDwellings, {
      things: dwellings.here.map((id) => ({ ...plain(id), secrets: { address: 'QX731' } })),
      elsewhere: dwellings.elsewhere,
      request: () => ({ pageSize: 100 }),
      found: (answer) => answer.dwellings.map(({ dwellingId }) => dwellingId),
    }),
    probe(dwelling.listQualityTasks, {
      things: tasks.here.map(plain),
      elsewhere: tasks.elsewhere,
      request: () => ({ pageSize: 100 }),
      found: (answer) => answer.tasks.map(({ taskId }) => taskId),
    }),
    probe(dwelling.countResidents, {
      things: [plain('all of them')],
      request: () => ({ under: HERE }),
      found: (answer) => (answer.people === people && people > 4 ? ['all of them'] : []),
    }),
  ];
}

const plain = (id: string): Thing => ({ id, state: 'any', secrets: {} });

async function rowsOf(world: AccessWorld, table: 'dwelling' | 'quality_task') {
  const there: { path: string; ids: string[] }[] = [];
  for (const path of [...ELSEWHERE, BEFORE]) there.push({ path, ids: await world.idsIn(table, path) });
  return {
    here: await world.idsIn(table, HERE),
    elsewhere: (paths: readonly string[]) =>
      there.filter(({ path }) => isWithin(path, paths)).flatMap(({ ids }) => ids),
  };
}
