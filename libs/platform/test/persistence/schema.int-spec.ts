import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { v7 } from 'uuid';
import { catalogueOf, migrate, schemaDrift, serviceDataSource, setConfigUses } from '../../src/persistence/index.ts';
import { DemoTables1763800000001 } from './demo-service.ts';
import { run, scratchDatabase, type ScratchDatabase } from './scratch-database.ts';

const platform = fileURLToPath(new URL('../../', import.meta.url));

describe('a migrated database', () => {
  let scratch: ScratchDatabase;
  beforeAll(async () => void (scratch = await scratchDatabase([DemoTables1763800000001])));
  afterAll(() => scratch?.drop());

  /** The demonstration's tables have no entities: the check tells of them, and of nothing else. */
  const WITHOUT = ['case_file', 'case_history'].map((table) => `-- the table ${table} has no entity`);
  const source = () => serviceDataSource({ entities: [], migrations: [DemoTables1763800000001] })(scratch.ownerUrl);

  it('leaves nothing to generate and nothing to migrate', async () => {
    expect(await schemaDrift(source())).toEqual(WITHOUT);
    expect(await migrate(source())).toEqual([]);
  });

  it('shows a column that an entity does not know', async () => {
    await run(scratch.ownerUrl, ['alter table place add column extra int']);
    expect(await schemaDrift(source())).toEqual(['ALTER TABLE "place" DROP COLUMN "extra"', ...WITHOUT]);
    await run(scratch.ownerUrl, ['alter table place drop column extra']);
  });

  it('has the committed policies, functions, grants, partitions and comments', async () => {
    const snapshot = new URL('./catalogue.snapshot.txt', import.meta.url);
    const current = await catalogueOf(scratch.superUrl);
    if (process.env['UPDATE_CATALOGUE'] === '1') writeFileSync(snapshot, current);
    expect(current).toBe(readFileSync(snapshot, 'utf8'));
  });

  it('shows a policy, a grant or a function that changed behind its back', async () => {
    let before = await catalogueOf(scratch.superUrl);
    for (const change of [
      'alter policy case_file_select on case_file using (true)',
      `grant delete on audit to ${scratch.service}_app`,
      `create or replace function first_uuid_of(moment timestamp) returns uuid language sql as 'select null::uuid'`,
      'alter table case_file no force row level security',
      `comment on table outbox is 'other'`,
    ]) {
      await run(scratch.ownerUrl, [change]);
      const after = await catalogueOf(scratch.superUrl);
      expect(after).not.toBe(before);
      before = after;
    }
  });

  it('sets the scope in the transaction helper and in command functions, nowhere else', async () => {
    const uses = await setConfigUses({ url: scratch.superUrl, root: platform, folders: ['src'] });
    expect(uses.map((use) => use.replace(/:\d+$/, ''))).toEqual([
      'function demo_move',
      'function demo_open',
      'src/persistence/command-function.ts',
      'src/persistence/scope.ts',
    ]);
  });
});

describe('partitions', () => {
  let scratch: ScratchDatabase;
  beforeAll(async () => void (scratch = await scratchDatabase([DemoTables1763800000001])));
  afterAll(() => scratch?.drop());

  const ensure = async () =>
    (await scratch.sql<{ overflown: string[] }>('select ensure_partitions() as overflown'))[0]?.overflown;

  it('are prepared for this month and the three that follow, and a row goes into the one of its id', async () => {
    expect(await ensure()).toEqual([]);
    const id = v7();
    await scratch.sql(`insert into case_history (case_id, version, state, actor) values ($1, 1, 'X', 'a')`, [id]);
    const [row] = await scratch.sql<{ part: string }>(
      `select tableoid::regclass::text as part from case_history where case_id = $1`,
      [id],
    );
    expect(row?.part).toBe(`case_history_${new Date().toISOString().slice(0, 7).replace('-', '')}`);
  });

  it('tell when a row came for a month nobody had prepared', async () => {
    await scratch.sql(
      `insert into case_history (case_id, version, state, actor) values ('ffffffff-0000-7000-8000-000000000000', 1, 'X', 'a')`,
    );
    expect(await ensure()).toEqual(['case_history_rest']);
  });

  it('are made by the service itself, which creates nothing else', async () => {
    await scratch.sql(`drop table audit_${new Date().toISOString().slice(0, 7).replace('-', '')}`);
    await run(scratch.appUrl, ['select ensure_partitions()']);
    expect((await catalogueOf(scratch.superUrl)).match(/^audit: RANGE.*$/m)?.[0]).toBe(
      'audit: RANGE (writer), 4 months and a default',
    );
    await expect(run(scratch.appUrl, ['create table mine (a int)'])).rejects.toThrow('permission denied');
  });
});

describe('the role of the running service', () => {
  let scratch: ScratchDatabase;
  beforeAll(async () => void (scratch = await scratchDatabase([DemoTables1763800000001])));
  afterAll(() => scratch?.drop());

  it('only adds to and reads the audit', async () => {
    await run(scratch.appUrl, ['select 1 from audit', 'select 1 from audit_seal']);
    for (const text of [
      `update audit set actor = 'x'`,
      'delete from audit',
      'truncate audit',
      `update audit_seal set row_count = 0`,
      'delete from audit_seal',
      `select 1 from audit_${new Date().toISOString().slice(0, 7).replace('-', '')}`,
    ]) {
      await expect(run(scratch.appUrl, [text])).rejects.toThrow('permission denied');
    }
  });

  it('cannot switch row-level security off or change a policy', async () => {
    for (const text of [
      'alter table case_file disable row level security',
      'drop policy case_file_select on case_file',
      'set role postgres',
    ]) {
      await expect(run(scratch.appUrl, [text])).rejects.toThrow(/must be owner|permission denied/);
    }
  });
});
