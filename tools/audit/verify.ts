// npm run audit:verify: proves from outside that nobody has changed the record of who saw what. Reads only.
//   npm run audit:verify                                  every service of the suite started here (.data, or WANGGE_DATA)
//   npm run audit:verify -- --url registry=postgres://…   a database as its owner; more of them, so that they keep each other's heads
//   npm run audit:verify -- --file registry.jsonl         a file that `npm run audit:export` has made; no database is needed
//   npm run audit:verify -- --heads audit-heads.jsonl     heads that a service wrote to a file (WANGGE_AUDIT_FILE); may be repeated
// Ends with 0 when every chain holds, 1 when one does not, 2 for an argument it does not understand.
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ChainFileError, verifyChain } from '@wangge/platform/audit';
import { ownerUrls } from '../fsck/fsck.ts';
import { linesOfReport } from './report.ts';
import { openSources, type Source } from './sources.ts';

/** What to verify, as it was asked for. */
export interface Asked {
  /** Owner URLs by service. */
  readonly urls: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  /** Files of heads, one JSON object a line. */
  readonly heads: readonly string[];
}

/** Verifies every chain that was asked for and prints what was found; answers how many do not hold. */
export async function verify(asked: Asked, print: (line: string) => void, now = new Date()): Promise<number> {
  const { sources, anchors, close } = await openSources(asked);
  let broken = 0;
  try {
    for (const source of sources) {
      const own = anchors.filter(({ service }) => service === source.service);
      const lines = await linesOf(source, own, now);
      if (lines[0]?.startsWith('✗')) broken += 1;
      for (const line of lines) print(line);
    }
  } finally {
    await close();
  }
  print(`\n${sources.length} chains, ${broken} broken`);
  return broken;
}

async function linesOf(source: Source, own: Parameters<Source['chain']>[0], now: Date): Promise<string[]> {
  try {
    const report = await source.within(() => verifyChain(source.chain(own), source.takenTime ?? now));
    return linesOfReport(source.service, report, own.length);
  } catch (error) {
    if (!(error instanceof ChainFileError)) throw error;
    return [`✗ ${source.service}: the file is not as it was written: ${error.message}`];
  }
}

/** @throws TypeError for an argument nobody knows */
export function askedBy(args: readonly string[], dataDir: string): Asked {
  const many = { type: 'string', multiple: true } as const;
  const { values } = parseArgs({ args: [...args], options: { url: many, file: many, heads: many }, strict: true });
  const { url = [], file: files = [], heads = [] } = values;
  const named = url.map((one): [string, string] => {
    const at = one.indexOf('=');
    if (at < 1) throw new TypeError(`--url ${one.split(':')[0]}: say <service>=<url>`);
    return [one.slice(0, at), one.slice(at + 1)];
  });
  const urls = named.length + files.length > 0 ? Object.fromEntries(named) : ownerUrls(dataDir);
  return { urls, files, heads };
}

if (import.meta.main) {
  const dataDir = path.resolve(import.meta.dirname, '../..', process.env['WANGGE_DATA'] ?? '.data');
  try {
    process.exitCode = (await verify(askedBy(process.argv.slice(2), dataDir), console.log)) === 0 ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  }
}
