// npm run seed -- --like changle [--scale 0.01]: loads a made-up district as large as Changle into the suite that runs here, its people
// through the import of residents. A second run changes nothing.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as pause } from 'node:timers/promises';
import { type Place, PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import { StaffService } from '@wangge/contracts/wangge/grid/v1/staff_service';
import {
  type ResidentImport,
  ResidentImportService,
} from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { PassportSigner } from '@wangge/platform/identity';
import { connectNats, RpcClients } from '@wangge/platform/rpc';
import { readRun } from '@wangge/testing/door';
import { v7 } from 'uuid';
import { busEnvironment } from '../start/environment.ts';
import { foldersBelow, loadSecrets } from '../start/layout.ts';
import { changleFile, changleHelpers, changlePlaces, sizeOf } from './changle.ts';
import { readDistrict } from './divisions.ts';
import { batchesOf } from './places.ts';

const PART_BYTES = 512 * 1024;
const BAR = 30;
const patience = { timeoutMs: 60_000 };

const { values } = parseArgs({
  options: { like: { type: 'string', default: 'changle' }, scale: { type: 'string', default: '1' } },
});
const scale = Number(values.scale);
if (values.like !== 'changle' || !(scale > 0 && scale <= 1)) {
  console.error('✗ say --like changle and --scale from 0.001 to 1');
  process.exit(2);
}
const dataDir = path.resolve(import.meta.dirname, '../..', process.env['WANGGE_DATA'] ?? '.data');
const run = readRun(dataDir);
const folders = foldersBelow(dataDir);
const bus = busEnvironment(
  { root: run.root, folders, ports: run.ports as never, secrets: loadSecrets(folders) },
  'seed',
);
const nats = await connectNats({
  ...{ url: bus['WANGGE_NATS_URL'] ?? '', user: 'seed', password: bus['WANGGE_NATS_PASSWORD'] ?? '', service: 'seed' },
});
const signer = new PassportSigner('seed', bus['WANGGE_PASSPORT_KEY'] ?? '');
const rpc = new RpcClients(nats, ({ job, cause }) => signer.serviceToken(job, cause));
const job = { job: 'seed', cause: 'demonstration' };
const size = sizeOf(scale);

const placesDoor = rpc.asService(PlaceService, job);
const district = await readDistrict('370725');
let placed = 0;
for (const places of batchesOf(changlePlaces(district, size.grids), 300))
  placed += (await placesDoor.importPlaces({ requestId: v7(), places }, patience)).registered;
const gridCodes = (await allPlaces())
  .filter(({ kind, code }) => kind === PlaceKind.BASE_GRID && code.startsWith(district.code))
  .map(({ code }) => code)
  .sort()
  .slice(0, size.grids);
console.log(`· ${district.name}: ${placed} places new, ${gridCodes.length} grids`);

let helpers = 0;
for (const staff of batchesOf(changleHelpers(size, gridCodes), 300))
  helpers += (await rpc.asService(StaffService, job).importStaff({ requestId: v7(), staff }, patience)).registered;
console.log(`· ${helpers} helpers new`);

const begun = performance.now();
const outcome = await importFile(changleFile(size, gridCodes));
const { inserted, updated, unchanged, rejected, totalRows, state } = outcome;
const seconds = (performance.now() - begun) / 1000;
console.log(
  `· ${state}: ${totalRows} rows in ${seconds.toFixed(1)} s, ${Math.round(totalRows / seconds)} a second: ${inserted} inserted, ${updated} updated, ${unchanged} unchanged, ${rejected} rejected`,
);
await nats.drain();
process.exitCode = state === 'finished' && rejected === 0 ? 0 : 1;

/** Hands the file over in parts, starts the import and shows how far it is. */
async function importFile(file: Iterable<Buffer>): Promise<ResidentImport> {
  const door = rpc.asService(ResidentImportService, job);
  const opened = await door.createResidentImport({ requestId: v7(), source: 'changle' }, patience);
  const importId = opened.import?.importId ?? '';
  let part = 0;
  let waiting = Buffer.alloc(0);
  const hand = async (content: Buffer) => {
    await door.appendResidentImportPart({ requestId: v7(), importId, part, content }, patience);
    part += 1;
  };
  for (const piece of file) {
    waiting = Buffer.concat([waiting, piece]);
    for (; waiting.length >= PART_BYTES; waiting = waiting.subarray(PART_BYTES))
      await hand(waiting.subarray(0, PART_BYTES));
  }
  if (waiting.length > 0) await hand(waiting);
  await door.startResidentImport({ requestId: v7(), importId, parts: part }, patience);
  for (; ; await pause(500)) {
    const { import: now } = await door.getResidentImport({ importId }, patience);
    if (now === undefined) throw new Error('the import is not there');
    const done = now.totalRows === 0 ? 0 : now.doneRows / now.totalRows;
    if (process.stdout.isTTY)
      process.stdout.write(
        `\r  ${'█'.repeat(Math.round(done * BAR)).padEnd(BAR, '░')} ${now.doneRows}/${now.totalRows} `,
      );
    if (!['finished', 'failed', 'cancelled'].includes(now.state)) continue;
    if (process.stdout.isTTY) process.stdout.write('\n');
    if (now.state === 'failed') console.error(`✗ ${now.problem} ${now.problemColumn} line ${now.problemLine}`);
    return now;
  }
}

async function allPlaces(): Promise<Place[]> {
  const found: Place[] = [];
  for (let pageToken = ''; ;) {
    const page = await placesDoor.listPlaces({ pageSize: 100, pageToken }, patience);
    found.push(...page.places);
    pageToken = page.nextPageToken;
    if (pageToken === '') return found;
  }
}
