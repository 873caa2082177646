import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { v7 } from 'uuid';
import { type Database, jobScope, type Scope, statement } from '../../src/persistence/index.ts';
import { allCases, DemoTables1763800000001 } from './demo-service.ts';
import { run, scratchDatabase, type ScratchDatabase } from './scratch-database.ts';

const unit = v7();
const sister = v7();
const grids = ['dc.s01.c01.g1', 'dc.s01.c01.g10', 'dc.s01.c02.g3', 'dc.s02.c01.g1', 'dc.s10.c01.g1'] as const;

describe('row-level security by place, unit, reporter and job', () => {
  let scratch: ScratchDatabase;
  let db: Database;
  const ids = new Map<string, string>();

  beforeAll(async () => {
    scratch = await scratchDatabase([DemoTables1763800000001]);
    db = await scratch.open();
    for (const path of grids) {
      const id = v7();
      ids.set(path, id);
      await scratch.sql(
        `insert into case_file (case_id, org_path, state, version, reporter) values ($1, $2, 'FILED', 1, $3)`,
        [id, path, path === 'dc.s02.c01.g1' ? 'idp|ann' : ''],
      );
    }
    await scratch.sql('update case_file set lead_unit_id = $1 where org_path = $2', [unit, 'dc.s02.c01.g1']);
    await scratch.sql('update case_file set co_unit_ids = array[$1::uuid] where org_path = $2', [
      unit,
      'dc.s10.c01.g1',
    ]);
  });
  afterAll(() => scratch?.drop());

  const seen = async (scope: Partial<Scope>): Promise<string[]> => {
    const rows = await db.read<{ id: string }>({ paths: [], unit: null, actor: 'idp|nobody', ...scope }, allCases, []);
    return rows.map(({ id }) => [...ids].find(([, known]) => known === id)?.[0] ?? id).sort();
  };

  it('shows nothing without a scope, on connections that just had one', async () => {
    await Promise.all([1, 2, 3, 4].map(() => seen({ paths: ['dc'], actor: 'idp|ann', unit })));
    for (let time = 0; time < 4; time++) expect(await db.call(allCases, [])).toEqual([]);
    expect(await seen({})).toEqual([]);
  });

  it('shows a worker of two grids exactly those two, and not the grid whose label begins alike', async () => {
    expect(await seen({ paths: ['dc.s01.c01.g1', 'dc.s01.c02.g3'] })).toEqual(['dc.s01.c01.g1', 'dc.s01.c02.g3']);
  });

  it('shows a deputy their own grid and, while acting, the one they stand in for', async () => {
    expect(await seen({ paths: ['dc.s01.c02.g3'] })).toEqual(['dc.s01.c02.g3']);
    expect(await seen({ paths: ['dc.s01.c02.g3', 'dc.s02'] })).toEqual(['dc.s01.c02.g3', 'dc.s02.c01.g1']);
  });

  it('shows a street everything below it and nothing of the street whose label begins alike', async () => {
    expect(await seen({ paths: ['dc.s01'] })).toEqual(['dc.s01.c01.g1', 'dc.s01.c01.g10', 'dc.s01.c02.g3']);
    expect(await seen({ paths: ['dc.s1'] })).toEqual([]);
  });

  it('shows a handling unit of a sister street the cases it leads or helps with', async () => {
    expect(await seen({ paths: ['dc.s03'], unit })).toEqual(['dc.s02.c01.g1', 'dc.s10.c01.g1']);
    expect(await seen({ paths: ['dc.s03'], unit: sister })).toEqual([]);
  });

  it('shows a reporter outside his grid what he reported himself', async () => {
    expect(await seen({ paths: ['dc.s01.c01.g1'], actor: 'idp|ann' })).toEqual(['dc.s01.c01.g1', 'dc.s02.c01.g1']);
  });

  it('shows a job everything if the policy names it, and nothing if not', async () => {
    expect(await seen(jobScope('demo', 'sweeper'))).toEqual([...grids].sort());
    expect(await seen(jobScope('demo', 'other'))).toEqual([]);
    expect(await seen(jobScope('casework', 'sweeper'))).toEqual([]);
  });

  it('shows somebody without a name nothing of what others without a name reported', async () => {
    await scratch.sql(`update case_file set reporter = 'anonymous' where org_path = 'dc.s10.c01.g1'`);
    expect(await seen({ actor: 'anonymous' })).toEqual([]);
  });

  it('changes only rows in scope, and never moves one out of it', async () => {
    const change = statement('rls_change', 'update case_file set state = $1 where org_path = $2 returning state');
    const scope = { paths: ['dc.s01'], unit: null, actor: 'idp|x' };
    expect(await db.read(scope, change, ['SEEN', 'dc.s01.c01.g1'])).toEqual([{ state: 'SEEN' }]);
    expect(await db.read(scope, change, ['SEEN', 'dc.s02.c01.g1'])).toEqual([]);
    const rehome = statement('rls_rehome', `update case_file set org_path = 'dc.s02.c01' where org_path = $1`);
    await expect(db.read(scope, rehome, ['dc.s01.c01.g1'])).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  });

  it('lets everybody known create at any place, and nobody unknown', async () => {
    const create = statement(
      'rls_create',
      `insert into case_file (case_id, org_path, state, version) values ($1, 'dc.s09', 'REPORTED', 1)`,
    );
    await db.read({ paths: [], unit: null, actor: 'idp|resident' }, create, [v7()]);
    await expect(db.call(create, [v7()])).rejects.toMatchObject({
      code: 'PERMISSION_DENIED',
      reason: 'PLACE_OUT_OF_SCOPE',
    });
  });

  it('lets the owner of the tables work on all rows, under forced security too', async () => {
    const owner = new Client({ connectionString: scratch.ownerUrl });
    await owner.connect();
    const { rowCount } = await owner.query('update case_file set state = state');
    await owner.end();
    expect(rowCount).toBe(Number((await scratch.sql<{ n: string }>('select count(*) as n from case_file'))[0]?.n));
  });

  it('refuses a path that would be a prefix of everything', async () => {
    await expect(seen({ paths: [''] })).rejects.toThrow('not an org path');
    await expect(seen({ paths: ['dc.s01,dc'] })).rejects.toThrow('not an org path');
  });
});

/** Why the policies read every setting through NULLIF: the same policy without it, on the same kind of connection. */
describe('a policy without NULLIF', () => {
  let scratch: ScratchDatabase;
  beforeAll(async () => {
    scratch = await scratchDatabase();
    const path = `current_setting('wangge.paths', true)`;
    const actor = `current_setting('wangge.actor', true)`;
    await run(scratch.ownerUrl, [
      ...['naive', 'sound'].flatMap((table) => [
        `create table ${table} (org_path text collate "C", reporter text)`,
        `alter table ${table} enable row level security`,
        `alter table ${table} force row level security`,
        `create policy owner on ${table} to current_user using (true) with check (true)`,
        `insert into ${table} values ('dc.s01', ''), ('dc.s02', ''), ('dc.s03', 'idp|ann')`,
        `grant select on ${table} to ${scratch.service}_app`,
      ]),
      `create policy p on naive using (org_path like ${path} || '%' or reporter = ${actor})`,
      `create policy p on sound using (org_path like nullif(${path}, '') || '%' or reporter = nullif(${actor}, ''))`,
    ]);
  });
  afterAll(() => scratch?.drop());

  it('shows everything on a pooled connection that once had a scope; with NULLIF it shows nothing', async () => {
    const pooled = new Client({ connectionString: scratch.appUrl });
    await pooled.connect();
    const count = async (table: string) =>
      (await pooled.query<{ n: number }>(`select count(*)::int as n from ${table}`)).rows[0]?.n;
    expect([await count('naive'), await count('sound')]).toEqual([0, 0]);
    await pooled.query('begin');
    await pooled.query(
      `select set_config('wangge.paths', 'dc.s01', true), set_config('wangge.actor', 'idp|ann', true)`,
    );
    await pooled.query('commit');
    expect(await count('naive')).toBe(3); // the leak
    expect(await count('sound')).toBe(0);
    await pooled.end();
  });
});
