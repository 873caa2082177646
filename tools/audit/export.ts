// npm run audit:export: writes each service's chain to a file that `npm run audit:verify -- --file …` verifies without a database.
//   npm run audit:export -- --out <folder>                                every service of the suite started here
//   npm run audit:export -- --out <folder> --url registry=postgres://…    a database as its owner
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { exportChain } from '@wangge/platform/audit';
import { Databases } from '../fsck/databases.ts';
import { keptBy, runOf } from './sources.ts';
import { askedBy } from './verify.ts';

/** Writes `<folder>/<service>.jsonl` for each database and answers the files. */
export async function exportTo(folder: string, urls: Readonly<Record<string, string>>): Promise<string[]> {
  const databases = await Databases.open(urls);
  const files: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const service of databases.services) {
      const file = path.join(folder, `${service}.jsonl`);
      await databases.snapshot(service, async () => {
        const lines = exportChain(runOf(databases, service), service, await keptBy(databases, service));
        // What was seen by whom is no public record: the file is for its owner alone.
        await pipeline(Readable.from(withLineEnds(lines)), createWriteStream(file, { mode: 0o600 }));
      });
      files.push(file);
    }
  } finally {
    await databases.close();
  }
  return files;
}

async function* withLineEnds(lines: AsyncIterable<string>): AsyncGenerator<string> {
  for await (const line of lines) yield `${line}\n`;
}

if (import.meta.main) {
  const dataDir = path.resolve(import.meta.dirname, '../..', process.env['WANGGE_DATA'] ?? '.data');
  const url = { type: 'string', multiple: true } as const;
  const { values } = parseArgs({ options: { out: { type: 'string', default: 'audit-export' }, url } });
  const args = (values.url ?? []).flatMap((one) => ['--url', one]);
  for (const file of await exportTo(values.out, askedBy(args, dataDir).urls)) console.log(file);
}
