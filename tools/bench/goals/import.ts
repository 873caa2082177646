import path from 'node:path';
import { SignIn } from '@wangge/testing/door';
import type { Client } from 'pg';
import { superUrlOf } from '../../start/environment.ts';
import type { Contest } from '../measure/contest.ts';
import { withCallers } from '../measure/http-caller.ts';
import { batch, paced, type Sample } from '../measure/sample.ts';
import { openClient } from '../stack/client.ts';
import { peakOf, Residents } from '../stack/residents.ts';
import type { Suite } from '../stack/suite.ts';
import type { Prepared } from './goal.ts';

const ROWS = 5_000;
const PER_SECOND = 40;
const MS = 5_000;
/** What an import of people writes, the parents before what refers to them. */
const WRITTEN = ['dwelling', 'household', 'person', 'person_history', 'search_token', 'import_key', 'outbox'] as const;
const OURS = 'ours: the door of imports';
const PERSONS = 'bare: COPY of the persons';
const ALL = 'bare: COPY of every row written';
const ALONE = 'others alone';
const MEANWHILE = 'others while a file is imported';

const ABOUT = `A file of ${ROWS.toLocaleString('en')} made-up residents of a district like Changle, new people every round: handed over before, timed from its start
to its last row. Ours reads the file twice, judges every row by the rules of a registration, looks for who is there, seals, makes
keyed hashes and search tokens, and writes persons, history, homes, tasks, events and the record under row-level security, 500 rows a
commit. Bare: text that PostgreSQL has written itself, by COPY into equal tables with the same indexes, without policies; the persons
alone, and every row an import writes. op/s are rows/s.`;
const OTHERS = `${PER_SECOND} times a second somebody looks at a resident through the public door, alone and while the importer is at work on a file.`;

/** Importing residents beside raw COPY of the same rows, and what others feel of it. */
export async function prepareImport(suite: Suite): Promise<Prepared> {
  const client = await openClient(superUrlOf(suite.stack.setting).replace(/\/postgres$/, '/registry'));
  const residents = await Residents.open(suite, client);
  await (await residents.handOver(ROWS)).run();
  const copy = await copiesOf(client, suite.stack.setting.folders.postgres);
  const ours = async (): Promise<Sample> => {
    const file = await residents.handOver(ROWS);
    const sample = await batch(ROWS, () => file.run());
    const peak = peakOf('registry');
    if (peak !== undefined) console.log(`    the registry held ${Math.round(peak)} MiB at most so far`);
    return sample;
  };
  const look = await lookAt(suite, client);
  const speed: Contest = {
    title: 'Import · residents',
    about: ABOUT,
    variants: [
      { name: PERSONS, run: () => copy(['person']) },
      { name: ALL, run: () => copy(WRITTEN) },
      { name: OURS, run: ours },
    ],
    comparisons: [
      { goal: 'Import', ours: OURS, base: PERSONS, figure: 'rate', atLeast: 0.3 },
      { goal: 'Import, every row', ours: OURS, base: ALL, figure: 'rate' },
      { goal: 'Import CPU', ours: OURS, base: ALL, figure: 'cpu' },
    ],
  };
  const meanwhile = async (): Promise<Sample> => {
    const running = (await residents.handOver(ROWS)).run();
    const sample = await paced(PER_SECOND, MS, look);
    await running;
    return sample;
  };
  const others: Contest = {
    title: 'Import · what others feel',
    about: OTHERS,
    variants: [
      { name: ALONE, run: () => paced(PER_SECOND, MS, look) },
      { name: MEANWHILE, run: meanwhile },
    ],
    comparisons: [
      { goal: 'Others p99', ours: MEANWHILE, base: ALONE, figure: 'p99', atMost: 2 },
      { goal: 'Others p50', ours: MEANWHILE, base: ALONE, figure: 'p50' },
    ],
  };
  return { contests: [speed, others], close: () => client.end() };
}

/** Files of what the import has just written, and equal empty tables for them. */
async function copiesOf(client: Client, folder: string) {
  await client.query('create schema if not exists bench');
  const file = (table: string) => `'${path.join(folder, `bench-${table}.txt`)}'`;
  const newest = `(select person_id from person order by person_id desc limit ${ROWS})`;
  for (const table of WRITTEN) {
    const ofPeople = ['person', 'person_history', 'search_token'].includes(table);
    await client.query(`create table bench.${table} (like public.${table} including indexes including constraints)`);
    await client.query(
      `copy (select * from ${table} ${ofPeople ? `where person_id in ${newest}` : ''}) to ${file(table)}`,
    );
  }
  return async (tables: readonly string[]): Promise<Sample> => {
    for (const table of tables) await client.query(`truncate bench.${table}`);
    return batch(ROWS, async () => {
      for (const table of tables) await client.query(`copy bench.${table} from ${file(table)}`);
    });
  };
}

/** Somebody who looks at a resident of theirs; answers how long it took. */
async function lookAt(suite: Suite, client: Client): Promise<() => Promise<number>> {
  const token = await new SignIn(suite.run).person('worker.zhang');
  const get = (personId: string) =>
    withCallers(suite.run.ports.http, 1, ([caller]) =>
      caller.call('GET', `/api/registry/v1/persons/${personId}`, token),
    );
  const { rows } = await client.query<{ id: string }>('select distinct on (grid_id) person_id as id from person');
  for (const { id } of rows) {
    if (
      !(await get(id).then(
        () => true,
        () => false,
      ))
    )
      continue;
    return async () => {
      const begun = performance.now();
      await get(id);
      return performance.now() - begun;
    };
  }
  throw new Error('worker.zhang sees nobody');
}
