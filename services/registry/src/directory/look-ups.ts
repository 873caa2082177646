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

/** Paths a database scope can carry; agreements of one turn rarely differ by more. */
const MOST_PATHS = 16;

/**
 * Asks for several look-ups, of whatever departments, in one statement, or in a few where their areas are too many for one
 * scope. Answers the rows of each look-up, in their order.
 */
export async function askTogether<K>(
  db: Database,
  stmt: Statement,
  asked: readonly LookUp<K>[],
): Promise<DirectoryRow[][]> {
  const answers = new Map<LookUp<K>, DirectoryRow[]>();
  await Promise.all(
    groupsOf(asked).map(async ({ paths, members }) => {
      const scope = { paths: [...paths], unit: null, actor: 'department' };
      for (const row of await db.read<DirectoryRow>(scope, stmt, valuesOf(members))) {
        const member = members[row.place - 1];
        if (member) answers.set(member, [...(answers.get(member) ?? []), row]);
      }
    }),
  );
  return asked.map((one) => answers.get(one) ?? []);
}

interface Group<K> {
  readonly paths: Set<string>;
  readonly members: LookUp<K>[];
}

function groupsOf<K>(asked: readonly LookUp<K>[]): Group<K>[] {
  const groups: Group<K>[] = [];
  for (const one of asked) {
    const last = groups.at(-1);
    const together = new Set([...(last?.paths ?? []), ...one.paths]);
    if (last && together.size <= MOST_PATHS) {
      for (const path of one.paths) last.paths.add(path);
      last.members.push(one);
    } else groups.push({ paths: new Set(one.paths), members: [one] });
  }
  return groups;
}

function valuesOf<K>(members: readonly LookUp<K>[]): unknown[] {
  const of = (field: keyof Population) => members.map(({ population }) => population[field]);
  return [
    members.map(({ key }) => key),
    members.map(({ paths }) => closed(paths)),
    of('bornUpTo'),
    of('bornAfter'),
    of('sex'),
    of('residency'),
    of('flag'),
  ];
}

/** Paths as the policies read them: each closed by '.', so that `dc.s1.` is no prefix of `dc.s10.`. */
function closed(paths: readonly string[]): string {
  for (const path of paths) if (!ORG_PATH.test(path)) throw new RangeError('not an org path');
  return paths.map((path) => `${path}.`).join(',');
}
