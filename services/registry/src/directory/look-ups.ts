import { type Database, ORG_PATH, type Statement } from '@wangge/platform/persistence';
import type { Population } from '../person/population.ts';
import type { DirectoryRow } from './directory.store.ts';

/** One look-up with the scope and population it is held to. */
export interface LookUp<K> {
  readonly key: K;
  /** Org paths of the agreement's area. */
  readonly paths: readonly string[];
  readonly population: Population;
}

/**
 * Asks for several look-ups, of whatever departments, in one statement; each is held to its own scope by its own line of it.
 * Answers the rows of each look-up, in their order.
 */
export async function askTogether<K>(
  db: Database,
  stmt: Statement,
  asked: readonly LookUp<K>[],
): Promise<DirectoryRow[][]> {
  const scopes = asked.map(({ paths }) => closed(paths));
  const of = (field: keyof Population) => asked.map(({ population }) => population[field]);
  const rows = await db.call<DirectoryRow>(stmt, [
    [...new Set(scopes)].filter((scope) => scope !== '').join(','),
    asked.map(({ key }) => key),
    scopes,
    of('bornUpTo'),
    of('bornAfter'),
    of('sex'),
    of('residency'),
    of('flag'),
  ]);
  const answers: DirectoryRow[][] = asked.map(() => []);
  for (const row of rows) answers[row.place - 1]?.push(row);
  return answers;
}

/** Paths as the policies read them: each closed by '.', so that `dc.s1.` is no prefix of `dc.s10.`. */
function closed(paths: readonly string[]): string {
  for (const path of paths) if (!ORG_PATH.test(path)) throw new RangeError('not an org path');
  return paths.map((path) => `${path}.`).join(',');
}
