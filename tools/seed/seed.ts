// Loads the demonstration district through the services' own doors. Every write carries a key derived from what it writes: a seed
// that was interrupted goes on where it stopped, and a second one changes nothing.
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { AgreementService } from '@wangge/contracts/wangge/agreement/v1/agreement_service';
import { ArchiveService } from '@wangge/contracts/wangge/assistance/v1/archive_service';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import { RuleService } from '@wangge/contracts/wangge/casework/v1/rule_service';
import { type Place, PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { StaffService } from '@wangge/contracts/wangge/grid/v1/staff_service';
import { UnitService } from '@wangge/contracts/wangge/grid/v1/unit_service';
import { PersonService } from '@wangge/contracts/wangge/registry/v1/person_service';
import { DomainError } from '@wangge/platform/errors';
import { PassportSigner } from '@wangge/platform/identity';
import { connectNats, RpcClients } from '@wangge/platform/rpc';
import type { DemoUser } from '@wangge/testing/door';
import { seedAgreements } from './agreements.ts';
import { readDistrict } from './divisions.ts';
import { matters } from './matters.ts';
import { batchesOf, districtPlaces } from './places.ts';
import { seedResidents } from './residents.ts';
import { rules } from './rules.ts';
import { seedStaff, seedUnits } from './staff.ts';

const root = path.resolve(import.meta.dirname, '../..');
const variable = (name: string): string => {
  const value = process.env[name];
  if (value === undefined || value === '') throw new Error(`The seed needs ${name}; it is run by npm start.`);
  return value;
};

/** The same key for the same content. */
function keyOf(content: unknown): string {
  const hex = createHash('sha256')
    .update(JSON.stringify(content, (_name, value: unknown) => (typeof value === 'bigint' ? String(value) : value)))
    .digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

const signer = new PassportSigner('seed', variable('WANGGE_PASSPORT_KEY'));
const nats = await connectNats({
  url: variable('WANGGE_NATS_URL'),
  user: variable('WANGGE_NATS_USER'),
  password: variable('WANGGE_NATS_PASSWORD'),
  service: 'seed',
});
const rpc = new RpcClients(nats, ({ job, cause }) => signer.serviceToken(job, cause));
const job = { job: 'seed', cause: 'demonstration' };
const patience = { timeoutMs: 60_000 };

/** Services learn of new places by events: what they do not know yet, they know a moment later. */
async function patiently<T>(work: () => Promise<T>): Promise<T> {
  for (const end = Date.now() + 30_000; ;) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DomainError) || !['UNAVAILABLE', 'NOT_FOUND'].includes(error.code) || Date.now() > end)
        throw error;
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }
}

async function inBatches<T>(
  items: readonly T[],
  size: number,
  load: (batch: T[], requestId: string) => Promise<{ registered: number }>,
): Promise<number> {
  let registered = 0;
  for (const batch of batchesOf(items, size))
    registered += (await patiently(() => load(batch, keyOf(batch)))).registered;
  return registered;
}

async function allPlaces(): Promise<Place[]> {
  const client = rpc.asService(PlaceService, job);
  const places: Place[] = [];
  for (let pageToken = ''; ;) {
    const page = await client.listPlaces({ pageSize: 100, pageToken }, patience);
    places.push(...page.places);
    pageToken = page.nextPageToken;
    if (pageToken === '') return places;
  }
}

const district = await readDistrict('110101');
const users = JSON.parse(readFileSync(path.join(root, 'deploy/keycloak/demo-users.json'), 'utf8')) as DemoUser[];
const grid = {
  places: rpc.asService(PlaceService, job),
  staff: rpc.asService(StaffService, job),
  units: rpc.asService(UnitService, job),
};

const placed = await inBatches(districtPlaces(district), 300, (places, requestId) =>
  grid.places.importPlaces({ requestId, places }, patience),
);
const staffed = await inBatches(seedStaff(district, users, variable('WANGGE_OIDC_ISSUER')), 300, (staff, requestId) =>
  grid.staff.importStaff({ requestId, staff }, patience),
);
const united = await inBatches(seedUnits(district), 100, (units, requestId) =>
  grid.units.importUnits({ requestId, units }, patience),
);
console.log(`· ${district.name}: ${placed} places, ${staffed} staff, ${united} units`);

const catalogue = await rpc
  .asService(MatterService, job)
  .importMatters({ requestId: keyOf(matters), matters: [...matters] }, patience);
console.log(
  `· matter catalogue: version ${catalogue.catalogueVersion}, ${matters.filter(({ leaf }) => leaf).length} kinds`,
);

const ruled = await rpc.asService(RuleService, job).importRules({ requestId: keyOf(rules), rules }, patience);
console.log(`· rules of intake and closing: version ${ruled.version}`);

const places = await allPlaces();
const grids = places.filter(({ kind }) => kind === PlaceKind.BASE_GRID);
const residents = seedResidents(grids, 3_000);
const people = rpc.asService(PersonService, job);
const registered = await inBatches(residents, 100, (dwellings, requestId) =>
  people.importResidents({ requestId, dwellings }, patience),
);
console.log(`· ${registered} made-up residents in ${residents.length} dwellings`);

const units = await rpc.asService(UnitService, job).listUnits({ pageSize: 100 }, patience);
const agreements = await seedAgreements(rpc.asService(AgreementService, job), units.units, places, keyOf);
console.log(`· ${Object.keys(agreements).length} agreements with departments`);

const archives = await seedArchives();
console.log(`· ${archives} care archives`);

/** Care archives for the first older people who live alone in the demonstration community. */
async function seedArchives(): Promise<number> {
  const alone = await people.listServiceFlag({ flag: 'living-alone', pageSize: 20 }, patience);
  const client = rpc.asService(ArchiveService, job);
  for (const { personId, gridId } of alone.residents) {
    const archive = {
      personId,
      gridId,
      kind: 'elderly',
      basis: 'consent',
      basisReference: 'demonstration consent form',
      need: '独居，需要定期探访和代购',
      tier: 'monthly',
    };
    await patiently(() => client.openArchive({ requestId: keyOf(archive), ...archive }, patience));
  }
  return alone.residents.length;
}

const example =
  residents.find(({ residents: living }) => (living?.length ?? 0) > 0)?.residents?.[0]?.identityNumber ?? '';
writeFileSync(
  path.join(variable('WANGGE_DATA'), 'demo.json'),
  `${JSON.stringify({ agreements, residentNumber: example }, null, 2)}\n`,
);
await nats.drain();
