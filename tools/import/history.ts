// npm run import:history: takes the cases of another system over, by the people's door, as a dispatcher.
//   npm run import:history -- --format open311 --file requests.json --mapping mapping.json
//   --format open311 | table      Open311 GeoReport v2 (a JSON list of service requests), or our CSV/XLSX template
//   --url http://host:port        the door; else that of the suite started here
//   --as dispatcher.sun           a demonstration account of that suite; else the token in WANGGE_TOKEN or, read anew for each call,
//                                 in the file WANGGE_TOKEN_FILE
//   --check                       only judges the rows
//   --problems problems.jsonl     writes every row that was not taken to a file
// Ends with 0 when the figures of the file stand here too, 1 when they do not, 2 when nothing could be done. docs/history.md.
import { createReadStream, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readRun, SignIn } from '@wangge/testing/door';
import { elementsOf, NotAList } from './elements.ts';
import type { Entry, RowProblem } from './entry.ts';
import { type Figures, sideBySide } from './figures.ts';
import { Importing, type Outcome } from './importing.ts';
import { type Mapping, readMapping } from './mapping.ts';
import { open311Entry } from './open311.ts';
import { PeopleDoor, Refused } from './people-door.ts';
import { TableError, templateEntries } from './template.ts';

const SHOWN = 20;
type Print = (line: string) => void;

/** Runs an import as the arguments ask for; answers the exit code. `dataDir` is that of the suite started here. */
export async function importHistory(
  args: readonly string[],
  print: Print,
  dataDir = process.env['WANGGE_DATA'] ?? path.resolve('.data'),
): Promise<number> {
  const text = { type: 'string' } as const;
  const { values: asked } = parseArgs({
    args: [...args],
    options: {
      format: text,
      file: text,
      mapping: text,
      url: text,
      as: text,
      problems: text,
      check: { type: 'boolean' },
    },
    strict: true,
  });
  const { format = 'open311', file = '', check = false } = asked;
  if (file === '' || !asked.mapping || !['open311', 'table'].includes(format))
    throw new TypeError('say --format open311 | table, --file and --mapping');
  const door = doorOf(asked, dataDir);
  const words = await wordsOf(door);
  const read = readMapping(JSON.parse(readFileSync(asked.mapping, 'utf8')), words);
  if ('faults' in read) {
    for (const fault of read.faults) print(`✗ ${asked.mapping}: ${fault}`);
    return 2;
  }
  const importing = new Importing(door, read.mapping, check);
  const outcome = await importing.run(format === 'table' ? await templateEntries(readFileSync(file)) : requests(file));
  if (asked.problems) writeFileSync(asked.problems, outcome.problems.map((one) => `${JSON.stringify(one)}\n`).join(''));
  report(outcome, check, print);
  return check ? 0 : compare(outcome, read.mapping, door, print);
}

/** The requests of a file of any size, one after the other. */
async function* requests(file: string): AsyncGenerator<Entry | RowProblem> {
  let row = 0;
  for await (const element of elementsOf(createReadStream(file, 'utf8'))) yield open311Entry(element, ++row);
}

function doorOf({ url, as }: { url?: string; as?: string }, dataDir: string): PeopleDoor {
  const here = () => readRun(dataDir);
  const base = url ?? `http://${here().host}:${here().ports.http}`;
  if (as !== undefined) {
    const signIn = new SignIn(here());
    return new PeopleDoor(base, () => signIn.person(as));
  }
  const { WANGGE_TOKEN: token, WANGGE_TOKEN_FILE: tokenFile } = process.env;
  if (!token && !tokenFile) throw new TypeError('say --as, or give a token in WANGGE_TOKEN or WANGGE_TOKEN_FILE');
  return new PeopleDoor(base, () =>
    Promise.resolve(tokenFile ? readFileSync(tokenFile, 'utf8').trim() : (token ?? '')),
  );
}

/** Whatever a mapping may name: what is here now. */
async function wordsOf(door: PeopleDoor) {
  const [matters, places] = await Promise.all([
    door.list<{ code: string; leaf?: boolean }>('/api/casework/v1/matters', 'matters'),
    door.list<{ code: string }>('/api/grid/v1/places', 'places'),
  ]);
  return {
    matters: new Set(matters.flatMap(({ code, leaf }) => (leaf ? [code] : []))),
    places: new Set(places.map(({ code }) => code)),
  };
}

function report({ rows, imported, alreadyThere, problems }: Outcome, check: boolean, print: Print): void {
  const taken = check ? 'only judged' : `${imported} taken over, ${alreadyThere} were there already`;
  print(`${rows} rows: ${taken}, ${problems.length} not taken`);
  for (const { row, externalNumber, field, code, message } of problems.slice(0, SHOWN))
    print(`  row ${row} ${externalNumber}: ${field} ${code}: ${message}`);
  if (problems.length > SHOWN) print(`  … and ${problems.length - SHOWN} more (--problems writes all)`);
}

/** The figures of the file, of the rows that were kept, beside those of the same source here. */
async function compare({ file }: Outcome, { source }: Mapping, door: PeopleDoor, print: Print): Promise<number> {
  const path_ = `/api/casework/v1/imported-cases:figures?source=${source}`;
  const { figures = [] } = await door.get<{ figures?: Partial<Record<keyof Figures, string | number>>[] }>(path_);
  const here = figures.map((one) => ({
    matterCode: String(one.matterCode ?? ''),
    opened: Number(one.opened ?? 0),
    closed: Number(one.closed ?? 0),
    durationSeconds: Number(one.durationSeconds ?? 0),
    longestSeconds: Number(one.longestSeconds ?? 0),
    lines: Number(one.lines ?? 0),
  }));
  const { lines, same } = sideBySide(file, here);
  for (const line of lines) print(line);
  print(
    same ? '✓ what stands here is what the file says' : `✗ what stands here of ${source} is not what this file says`,
  );
  return same ? 0 : 1;
}

if (process.argv[1] === import.meta.filename) {
  process.exitCode = await importHistory(process.argv.slice(2), (line) => console.log(line)).catch((error: unknown) => {
    const known = [Refused, NotAList, TableError, TypeError, SyntaxError].some((kind) => error instanceof kind);
    if (!known) throw error;
    console.error(`✗ ${(error as Error).message}`);
    return 2;
  });
}
