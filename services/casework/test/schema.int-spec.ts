import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dropDatabase, ensureDatabase } from '@wangge/embedded/postgres';
import { catalogueOf, migrate, schemaDrift } from '@wangge/platform/persistence';
import { Client } from 'pg';
import { dataSource } from '../src/data-source.ts';
import { World } from './casework.world.ts';

const SNAPSHOT = path.join(import.meta.dirname, 'catalogue.snapshot.txt');
/** Tables whose rows belong to somebody, with how many rows of the case below each shows to its street. */
const SCOPED = { case_file: 1, case_history: 3, task: 1, attachment: 1, file: 1 };

describe('the schema of casework', () => {
  const service = `casework_${randomUUID().slice(0, 8)}`;
  const superUrl = process.env['WANGGE_TEST_PG_URL'] ?? '';
  let ownerUrl = '';
  beforeAll(async () => {
    ({ ownerUrl } = await ensureDatabase({ superUrl, service, ownerPassword: 'owner', appPassword: 'app' }));
    await migrate(dataSource(ownerUrl));
  });
  afterAll(() => dropDatabase(superUrl, service));

  it('is what the entities say', async () => {
    expect(await schemaDrift(dataSource(ownerUrl))).toEqual([]);
    expect(await migrate(dataSource(ownerUrl))).toEqual([]);
  });

  // After a change on purpose: UPDATE_CATALOGUE=1, then read what became of the file.
  it('is the committed catalogue, policies, functions, grants and comments included', async () => {
    const catalogue = await catalogueOf(ownerUrl);
    if (process.env['UPDATE_CATALOGUE']) writeFileSync(SNAPSHOT, catalogue);
    expect(catalogue).toBe(readFileSync(SNAPSHOT, 'utf8'));
  });
});

describe('the service’s own role', () => {
  let world: World;
  let app: Client;
  beforeAll(async () => {
    world = await World.start();
    const { case: reported } = await world.report({ fileIds: [await world.file(world.worker)] });
    await world.go(reported.caseId, 'file', 'dispatch');
    await world.file(world.worker);
    app = new Client({ connectionString: world.suite.appUrl });
    await app.connect();
  });
  afterAll(async () => {
    await app?.end();
    await world?.suite.stop();
  });

  const seen = async () => {
    const rows: [string, number | null][] = [];
    for (const table of Object.keys(SCOPED)) rows.push([table, (await app.query(`select from ${table}`)).rowCount]);
    return Object.fromEntries(rows);
  };
  const nothing = Object.fromEntries(Object.keys(SCOPED).map((table) => [table, 0]));

  it('sees no row outside a scope, nor on a connection that had one before', async () => {
    expect(await seen()).toEqual(nothing);
    await app.query('begin');
    await app.query(`select set_config('wangge.paths', 'dc.', true), set_config('wangge.actor', 'idp|worker', true)`);
    expect(await seen()).toEqual(SCOPED);
    await app.query('commit');
    expect(await seen()).toEqual(nothing);
  });

  it('holds nothing of a case that does not go with it when its time is over', async () => {
    const rows = await world.suite.sql<{ name: string }>(
      `select c.relname as name from pg_attribute a join pg_class c on c.oid = a.attrelid
       where a.attname = 'case_id' and c.relkind in ('r', 'p') and not c.relispartition and c.relnamespace = 'public'::regnamespace
         and not exists (select from pg_trigger t join pg_proc p on p.oid = t.tgfoid
           where t.tgrelid = 'case_file'::regclass and p.prosrc ~ ('delete from ' || c.relname || '\\M'))
       order by 1`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['audit', 'case_file', 'diary_line', 'imported_case']);
  });

  it('neither changes history nor takes a case away', async () => {
    for (const text of [
      `update case_history set note = 'x'`,
      'delete from case_history',
      'delete from attachment',
      'update catalogue set version = 9',
      'delete from matter',
    ]) {
      await expect(app.query(text)).rejects.toMatchObject({ code: '42501' });
    }
    // Only the job that forgets what is over takes a case away, and what belongs to it goes with it.
    await app.query('begin');
    await app.query(`select set_config('wangge.paths', 'dc.', true), set_config('wangge.actor', 'idp|worker', true)`);
    expect((await app.query('delete from case_file')).rowCount).toBe(0);
    await app.query(`select set_config('wangge.actor', 'service:casework/retention', true)`);
    expect((await app.query('delete from case_file')).rowCount).toBe(0);
    await app.query('rollback');
  });

  it('writes no line of history in somebody else’s name', async () => {
    await app.query('begin');
    await app.query(`select set_config('wangge.paths', 'dc.', true), set_config('wangge.actor', 'idp|worker', true)`);
    const forged = app.query(
      `insert into case_history select case_id, 99, action, '', '', 'idp|leader', '', '', '', happen_time, snapshot
       from case_history limit 1`,
    );
    await expect(forged).rejects.toMatchObject({ code: '42501' });
    await app.query('rollback');
  });
});
