// npm run fsck: the invariants as SQL over the running databases. Ends with 0 when none is broken. Reads only.
//   npm run fsck                      the suite started here (.data, or WANGGE_DATA)
//   WANGGE_OWNER_URL_<SERVICE>=…      databases elsewhere, one variable each
import path from 'node:path';
import { foldersBelow, loadSecrets, withDatabase } from '../start/layout.ts';
import { databaseUrl } from '../start/environment.ts';
import { readRun } from '@wangge/testing/door';
import { checks } from './checks.ts';
import { Databases } from './databases.ts';

/** Owner URLs by service: from the environment, else of the suite that runs on the data folder. */
export function ownerUrls(dataDir: string): Record<string, string> {
  const named = Object.entries(process.env).flatMap(([name, url]) => {
    const service = /^WANGGE_OWNER_URL_([A-Z]+)$/.exec(name)?.[1]?.toLowerCase();
    return service === undefined || url === undefined ? [] : [[service, url] as const];
  });
  if (named.length > 0) return Object.fromEntries(named);
  const run = readRun(dataDir);
  const folders = foldersBelow(dataDir);
  const setting = { root: run.root, folders, ports: run.ports as never, secrets: loadSecrets(folders) };
  return Object.fromEntries(withDatabase.map((service) => [service, databaseUrl(setting, service, 'owner')]));
}

/** How long what was told may be on its way before it is missed. */
const SETTLE_SECONDS = 30;

/**
 * Runs every check and prints what is broken; answers how many violations there are.
 * @param settleSeconds 0 over a suite where nothing is under way
 */
export async function fsck(
  urls: Readonly<Record<string, string>>,
  print: (line: string) => void,
  settleSeconds = SETTLE_SECONDS,
): Promise<number> {
  const databases = await Databases.open(urls);
  let broken = 0;
  try {
    for (const { id, about, find } of checks) {
      const violations = await find(databases, settleSeconds);
      broken += violations.length;
      print(`${violations.length === 0 ? '✓' : '✗'} ${id.padEnd(4)} ${about}`);
      for (const violation of violations) print(`         ${violation}`);
    }
  } finally {
    await databases.close();
  }
  print(`\n${checks.length} checks, ${broken} violations`);
  return broken;
}

if (import.meta.main) {
  const dataDir = path.resolve(import.meta.dirname, '../..', process.env['WANGGE_DATA'] ?? '.data');
  process.exitCode = (await fsck(ownerUrls(dataDir), console.log)) === 0 ? 0 : 1;
}
