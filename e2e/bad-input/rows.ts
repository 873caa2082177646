import type { Databases } from '../../tools/fsck/databases.ts';
import { Databases as OpenDatabases } from '../../tools/fsck/databases.ts';
import { databaseUrl } from '../../tools/start/environment.ts';
import { withDatabase } from '../../tools/start/layout.ts';
import type { Target } from '../walls/suite.ts';

/** Evidence that somebody asked: meant to grow when somebody asks wrongly. */
const EVIDENCE = /^(audit|audit_\w+|receipt|quota_taken|code_try)$/;

/** All databases, as their owners: nothing is hidden. */
export const openDatabases = ({ setting }: Target): Promise<Databases> =>
  OpenDatabases.open(
    Object.fromEntries(withDatabase.map((service) => [service, databaseUrl(setting, service, 'owner')])),
  );

/** How many rows each table holds, by `service.table`. */
export async function countRows(databases: Databases): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  for (const service of databases.services) {
    const tables = await databases.rows<{ name: string }>(
      service,
      `select relname as name from pg_class where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition`,
    );
    const counted = tables.map(({ name }) => name).filter((name) => !EVIDENCE.test(name));
    const parts = counted.map((name) => `select '${name}' as name, (select count(*)::int from "${name}") as n`);
    for (const { name, n } of await databases.rows<{ name: string; n: number }>(service, parts.join(' union all ')))
      counts[`${service}.${name}`] = n;
  }
  return counts;
}

/** The counts once nothing moves any more: what was begun before has reached everybody it concerns. */
export async function countAtRest(databases: Databases): Promise<Record<string, number>> {
  let before = await countRows(databases);
  for (const end = Date.now() + 30_000; Date.now() < end;) {
    await new Promise((resolve) => setTimeout(resolve, 2_000));
    const now = await countRows(databases);
    if (changes(before, now).length === 0) return now;
    before = now;
  }
  return before;
}

/** What grew or shrank, a line each. */
export const changes = (before: Readonly<Record<string, number>>, after: Readonly<Record<string, number>>): string[] =>
  Object.keys({ ...before, ...after })
    .filter((table) => before[table] !== after[table])
    .map((table) => `${table}: ${before[table]} → ${after[table]}`);
