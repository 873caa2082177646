// npm run demo: plays the main job through the public doors of the running suite and prints each step.
import path from 'node:path';
import { readRun } from '@wangge/testing/door';
import { Cast } from './cast.ts';
import { mainJob } from './main-job.ts';
import { presets } from './presets.ts';
import { terminal } from './print.ts';
import { deadline, department, objection } from './side-jobs.ts';
import { toldAgain } from './told-again.ts';

const root = path.resolve(import.meta.dirname, '../..');
const dataDir = path.resolve(root, process.env['WANGGE_DATA'] ?? '.data');
try {
  const cast = new Cast(readRun(dataDir), dataDir);
  const teller = terminal();
  const begun = Date.now();
  const late = deadline(cast, teller); // runs beside the rest: its clock needs 20 seconds
  late.catch(() => undefined); // told below
  const common = toldAgain(cast, teller); // likewise: what people told is counted twice a minute
  common.catch(() => undefined);
  await mainJob(cast, teller);
  await objection(cast, teller);
  await department(cast, teller);
  await presets(cast, teller);
  await late;
  await common;
  console.log(`\n    The main job was played in ${((Date.now() - begun) / 1000).toFixed(1)} s.\n`);
} catch (error) {
  console.error(`\n  ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
