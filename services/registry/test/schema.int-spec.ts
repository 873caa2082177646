import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dropDatabase, ensureDatabase } from '@wangge/embedded/postgres';
import { catalogueOf, migrate, schemaDrift } from '@wangge/platform/persistence';
import { Client } from 'pg';
import { v7 } from 'uuid';
import { dataSource } from '../src/data-source.ts';

const superUrl = process.env['WANGGE_TEST_PG_URL'] ?? '';
const service = `registry_${randomUUID().slice(0, 8)}`;
const SNAPSHOT = path.join(import.meta.dirname, 'catalogue.snapshot.txt');
/** Bound to the caller's places. */
const PLACED = ['dwelling', 'household', 'person', 'person_history', 'search_token', 'quality_task', 'duplicate_pair'];
/** Seen by whoever sees the person. */
const OF_PERSON = ['person_fact', 'visit_request', 'data_set_row'];
const TABLES = [...PLACED, ...OF_PERSON, 'reveal_grant'];
const PLACE = 'dc.s01.c01.g1';

let ownerUrl: string;
let app: Client;

beforeAll(async () => {
  const urls = await ensureDatabase({ superUrl, service, ownerPassword: 'owner', appPassword: 'app' });
  ownerUrl = urls.ownerUrl;
  await migrate(dataSource(ownerUrl));
  await fill(ownerUrl);
  app = new Client({ connectionString: urls.appUrl });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await dropDatabase(superUrl, service);
});

/** One row in every table, all of one grid. */
async function fill(url: string): Promise<void> {
  const owner = new Client({ connectionString: url });
  await owner.connect();
  const [grid, dwelling, household, person, set] = [randomUUID(), v7(), v7(), v7(), v7()];
  const state = `'${grid}', '${household}', '${dwelling}', '0', '张小明', 'zhangxiaoming', '1', '1950-01-01', 'registered', '', '{}', '\\x00'`;
  for (const text of [
    'begin',
    `insert into dwelling values ('${dwelling}', 1, '${grid}', '${PLACE}', 'b', '', 'own', '\\x00', '\\x00', '2026-01-01')`,
    `insert into household values ('${household}', 1, '${dwelling}', '${grid}', '${PLACE}', '2026-01-01')`,
    `insert into person values (${state}, '${person}', 1, '${PLACE}', '\\x01', null, '2026-01-01', '2026-01-01')`,
    `insert into person_history values (${state}, '${person}', 1, 'registered', '${PLACE}', '${PLACE}', null, '', 'x', '2026-01-01')`,
    `insert into search_token values ('${person}', '张', '${PLACE}')`,
    `insert into reveal_grant values ('${v7()}', '${person}', 'iss|ann', '{phone}', 'p', '${randomUUID()}', null, '2026-01-01', '2026-01-01')`,
    `insert into quality_task values ('${v7()}', 'no-dwelling', '${person}', null, '${PLACE}', '2026-01-01', null)`,
    `insert into duplicate_pair values ('${person}', '${v7()}', '{}', 'open', null, '${PLACE}', '', null, null, '2026-01-01')`,
    `insert into person_fact values ('${v7()}', '${person}', 'allowance-ended', 'k', '2026-01-01', null, '\\x00', 'd', 'o', '${v7()}', 'c', 's', 'declared', '2026-01-01')`,
    `insert into visit_request values ('${v7()}', 1, '${person}', 'errand', '{}', '2026-01-01', 'd', '${v7()}', '2026-01-01')`,
    `insert into data_set values ('${set}', 1, 'requested', 'd', '${v7()}', 'o', 'p', 'c', '${PLACE}', '', '{}', 1, '2026-01-01', null, null, '', null)`,
    `insert into data_set_row values ('${set}', 0, '${person}')`,
    'commit',
  ])
    await owner.query(text);
  await owner.end();
}

/** Which tables show the app role something under these settings, on one connection that had other settings before. */
async function seen(paths: string, actor: string): Promise<string[]> {
  const visible: string[] = [];
  await app.query('begin');
  await app.query(`select set_config('wangge.paths', $1, true), set_config('wangge.actor', $2, true)`, [paths, actor]);
  for (const table of TABLES) if ((await app.query(`select from ${table}`)).rowCount !== 0) visible.push(table);
  await app.query('commit');
  return visible;
}

/** SQLSTATE of a statement under these settings; undefined when it succeeds. It is rolled back. */
async function refusal(paths: string, actor: string, text: string): Promise<string | undefined> {
  await app.query('begin');
  await app.query(`select set_config('wangge.paths', $1, true), set_config('wangge.actor', $2, true)`, [paths, actor]);
  try {
    await app.query(text);
    return undefined;
  } catch (error) {
    return (error as { code: string }).code;
  } finally {
    await app.query('rollback');
  }
}

describe('the schema of the registry', () => {
  it('is what the entities say', async () => {
    expect(await schemaDrift(dataSource(ownerUrl))).toEqual([]);
  });

  // After a change on purpose: UPDATE_CATALOGUE=1, then read what became of the file.
  it('is the committed catalogue, policies, functions, grants and comments included', async () => {
    const catalogue = await catalogueOf(ownerUrl);
    if (process.env['UPDATE_CATALOGUE']) writeFileSync(SNAPSHOT, catalogue);
    expect(catalogue).toBe(readFileSync(SNAPSHOT, 'utf8'));
  });

  it('has every table of its own under forced row-level security', async () => {
    const { rows } = await app.query<{ relname: string }>(
      `select relname from pg_class where relname = any ($1) and relrowsecurity and relforcerowsecurity`,
      [TABLES],
    );
    expect(rows.map(({ relname }) => relname).sort()).toEqual([...TABLES].sort());
  });

  it('shows nothing without a scope, before and after somebody else had one', async () => {
    for (const table of TABLES) expect((await app.query(`select from ${table}`)).rowCount).toBe(0);
    expect(await seen('dc.', 'iss|ann')).toEqual(TABLES);
    for (const table of TABLES) expect((await app.query(`select from ${table}`)).rowCount).toBe(0);
  });

  it('shows people of the caller’s places only, and a grant to its holder only', async () => {
    expect(await seen('dc.s01.c01.g1.', 'iss|bob')).toEqual([...PLACED, ...OF_PERSON]);
    expect(await seen('dc.s02.,dc.s01.c01.', 'iss|bob')).toEqual([...PLACED, ...OF_PERSON]);
    expect(await seen('dc.s01.c01.g2.,dc.s01.c01.g10.', 'iss|bob')).toEqual([]);
    expect(await seen('d.,dc.s0.,s01.', 'iss|bob')).toEqual([]);
    expect(await seen('', 'iss|ann')).toEqual(['reveal_grant']);
  });

  it('shows services what their operations need', async () => {
    expect(await seen('', 'service:notification/send')).toEqual(['person', 'duplicate_pair', ...OF_PERSON]);
    expect(await seen('', 'service:assistance/reconcile')).toEqual(['person', ...OF_PERSON]);
    expect(await seen('', 'service:assessment/count')).toEqual(['dwelling', 'household', 'person', ...OF_PERSON]);
    expect(await seen('', 'service:seed/seed')).toEqual(['dwelling', 'household', 'person', ...OF_PERSON]);
    for (const actor of ['service:casework/x', 'service:seedling/x', 'seed', '/service:seed', ''])
      expect(await seen('', actor)).toEqual([]);
  });

  it('lets nobody write outside their places, take a row out of them, or change what was', async () => {
    const foreign = 'dc.s01.c01.g2.';
    const household = `insert into household values ('${v7()}', 1, null, '${randomUUID()}', '${PLACE}', now())`;
    expect(await refusal('dc.s01.c01.g1.', 'iss|ann', household)).toBeUndefined();
    expect(await refusal(foreign, 'iss|ann', household)).toBe('42501');
    expect(await refusal('', 'service:notification/send', household)).toBe('42501');
    expect(await refusal('', 'service:seed/seed', household)).toBeUndefined();
    const everywhere = ['dc.', 'iss|ann'] as const;
    expect(await refusal('dc.s01.c01.g1.', 'iss|ann', `update person set org_path = 'dc.s02'`)).toBe('42501');
    expect(await refusal(...everywhere, `update person_history set name = 'x'`)).toBe('42501');
    expect(await refusal(...everywhere, `update reveal_grant set expire_time = now()`)).toBe('42501');
    for (const table of PLACED) expect(await refusal(...everywhere, `delete from ${table}`)).toBe('42501');
    // The job of retention may delete grants, and of these only what is over.
    expect(
      await refusal(
        ...everywhere,
        'with gone as (delete from reveal_grant returning 1) select 1 / (1 - count(*)) from gone',
      ),
    ).toBe(undefined);
  });

  it('says nothing of the other record where a number is on two people', async () => {
    const note = `select note_number_conflict('${v7()}', '${v7()}', '\\x01', 'dc.s02.c01.g1', now())`;
    const { rows } = await app.query<Record<string, unknown>>(note);
    expect(rows).toEqual([{ note_number_conflict: '' }]);
    expect(await seen('dc.s02.', 'iss|bob')).toEqual([]);
  });
});
