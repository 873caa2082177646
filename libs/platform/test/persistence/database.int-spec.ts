import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as sleep } from 'node:timers/promises';
import { v7 } from 'uuid';
import { brokenConstraint, type Database, SqlError, statement } from '../../src/persistence/index.ts';
import { Pipeline } from '../../src/persistence/pipeline.ts';
import { allCases, DemoTables1763800000001 } from './demo-service.ts';
import { quiet, scratchDatabase, type ScratchDatabase } from './scratch-database.ts';

const whoAmI = statement(
  'db_who',
  `select current_setting('wangge.paths', true) as paths, current_setting('wangge.actor', true) as actor`,
);
const ownPlans = statement(
  'db_plans',
  `select generic_plans::int as once, custom_plans::int as again from pg_prepared_statements where name = 'db_one_case'`,
);
const oneCase = statement('db_one_case', 'select version from case_file where case_id = $1');
const sleeping = statement('db_sleep', 'select pg_sleep($1)');
const insert = statement(
  'db_insert',
  `insert into case_file (case_id, org_path, state, version) values ($1, $2, 'X', 1)`,
);
const syntax = statement('db_syntax', 'select no_such_column from case_file where $1::int = 1');

const scope = (path: string, actor = 'idp|a') => ({ paths: [path], unit: null, actor });

describe('a database', () => {
  let scratch: ScratchDatabase;
  let db: Database;
  beforeAll(async () => {
    scratch = await scratchDatabase([DemoTables1763800000001]);
    db = await scratch.open({ statementMs: 400, lockMs: 150 });
  });
  afterAll(() => scratch?.drop());

  it('gives each of many calls at once its own scope, also between calls without one', async () => {
    const answers = await Promise.all(
      Array.from({ length: 300 }, async (_, i) => {
        const under = i % 3 === 0 ? db.call(whoAmI, []) : db.read(scope(`dc.s${i}`, `idp|${i}`), whoAmI, []);
        return [i, await under] as const;
      }),
    );
    for (const [i, [row]] of answers) {
      const { paths, actor } = row as { paths: string | null; actor: string | null };
      expect([paths || '', actor || '']).toEqual(i % 3 === 0 ? ['', ''] : [`dc.s${i}.`, `idp|${i}`]);
    }
  });

  it('plans a statement once for a connection, however often it is called', async () => {
    const single = await scratch.open({ pipelined: 1 });
    for (let calls = 0; calls < 10; calls += 1) await single.read(scope('dc'), oneCase, [v7()]);
    expect(await single.call(ownPlans, [])).toEqual([{ once: 10, again: 0 }]);
  });

  it('answers several statements of one trip in their order, from one snapshot of settings', async () => {
    const rows = await db.readAll(scope('dc.s01'), [
      [whoAmI, []],
      [allCases, []],
      [whoAmI, []],
    ]);
    expect(rows).toEqual([[{ paths: 'dc.s01.', actor: 'idp|a' }], [], [{ paths: 'dc.s01.', actor: 'idp|a' }]]);
  });

  it('runs each statement of a trip as a transaction of its own, and tells the first error', async () => {
    const id = v7();
    const trip = db.readAll(scope('dc.s01'), [
      [insert, [id, 'dc.s01']],
      [insert, [id, 'dc.s01']],
      [allCases, []],
    ]);
    const error: unknown = await trip.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SqlError);
    expect(error).toMatchObject({ state: '23505', constraint: 'case_file_pkey' });
    expect(brokenConstraint(error)).toBe('case_file_pkey');
    expect(await scratch.sql('delete from case_file where case_id = $1 returning 1 as one', [id])).toEqual([
      { one: 1 },
    ]);
  });

  it('keeps a neighbour unharmed by a failed call on the same connection', async () => {
    const one = await scratch.open({ pipelined: 1, statementMs: 400 });
    const [bad, good, other] = await Promise.allSettled([
      one.read(scope('dc.s01'), sleeping, [2]),
      one.read(scope('dc.s02'), whoAmI, []),
      one.call(allCases, []),
    ]);
    expect(bad).toMatchObject({ reason: { code: 'DEADLINE_EXCEEDED', reason: 'STATEMENT_TIMEOUT' } });
    expect(good).toMatchObject({ value: [{ paths: 'dc.s02.' }] });
    expect(other).toMatchObject({ value: [] });
  });

  it('repeats a statement whose PARSE went down with a neighbour’s failed transaction', async () => {
    const pipeline = new Pipeline({ connectionString: scratch.appUrl }, 1, quiet);
    await pipeline.open();
    const fresh = { name: 'db_fresh', text: 'select 7 as seven' };
    const failed = pipeline.run(async (client) => {
      const sent = [client.query('begin'), client.query('select 1/0'), client.query(fresh), client.query('commit')];
      return (await Promise.allSettled(sent)).map(({ status }) => status);
    });
    const counting = pipeline.run((client) => client.query(fresh)); // does not send its own PARSE
    expect(await failed).toEqual(['fulfilled', 'rejected', 'rejected', 'fulfilled']);
    expect((await counting).rows).toEqual([{ seven: 7 }]);
    await pipeline.close();
  });

  it('ends a statement that runs too long or waits too long for a lock', async () => {
    await expect(db.call(sleeping, [2])).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
      reason: 'STATEMENT_TIMEOUT',
    });
    await scratch.sql('begin');
    await scratch.sql('lock table case_file');
    const [locked] = await Promise.allSettled([db.read(scope('dc'), allCases, [])]);
    await scratch.sql('rollback');
    expect(locked).toMatchObject({ reason: { code: 'ABORTED', reason: 'LOCK_TIMEOUT' } });
  });

  it('tells of a broken statement, without the values it was given', async () => {
    await expect(db.call(syntax, [1])).rejects.toMatchObject({ state: '42703', statement: 'db_syntax' });
    const wrong = statement('db_wrong', 'select $1::text::uuid');
    const error: unknown = await db.call(wrong, ['13812345678']).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ state: '22P02' });
    expect(`${String(error)} ${JSON.stringify(error)}`).not.toContain('138');
  });

  it('refuses a value that cannot be sent before anything is sent', async () => {
    const json = statement('db_json', 'select $1::jsonb as j');
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    await expect(db.call(json, [circle])).rejects.toThrow('circular');
    expect(await db.call(json, [{ a: 1 }])).toEqual([{ j: { a: 1 } }]);
  });

  it('goes on with a statement whose plan a migration has outlived', async () => {
    await scratch.sql('create table grown (a int)');
    await scratch.sql(`grant select on grown to ${scratch.service}_app`);
    const all = statement('db_grown', 'select * from grown');
    for (let time = 0; time < 4; time++) await db.call(all, []);
    await scratch.sql('alter table grown add column b int');
    await scratch.sql('insert into grown values (1, 2)');
    for (let time = 0; time < 4; time++) expect(await db.call(all, [])).toEqual([{ a: 1, b: 2 }]);
  });

  it('answers UNAVAILABLE when its connections are cut, and works again by itself', async () => {
    const heard: string[] = [];
    const patient = await scratch.open({ statementMs: 9_000 });
    await patient.listen('news', (payload) => heard.push(payload));
    const underWay = Promise.allSettled([
      patient.call(sleeping, [8]),
      patient.transaction(scope('dc'), (tx) => tx.query('select pg_sleep(8)')),
    ]);
    const asleep = `from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`;
    for (let running = 0; running < 2; running = (await scratch.sql(`select 1 ${asleep}`)).length) await sleep(20);
    await scratch.sql('select pg_terminate_backend(pid) from pg_stat_activity where usename = $1', [
      `${scratch.service}_app`,
    ]);
    for (const result of await underWay) {
      expect(result).toMatchObject({ reason: { code: 'UNAVAILABLE', reason: 'DATABASE_UNAVAILABLE' } });
    }
    for (let back = false; !back; await sleep(20))
      back = await patient.ping().then(
        () => true,
        () => false,
      );
    expect(await patient.read(scope('dc'), allCases, [])).toEqual([]);
    expect(await patient.transaction(scope('dc'), (tx) => tx.query('select 1 as one'))).toEqual([{ one: 1 }]);
    while (heard.length === 0) await sleep(20);
    await scratch.sql(`notify news, 'hello'`);
    while (heard.length === 1) await sleep(20);
    expect(heard).toEqual(['', 'hello']); // the empty one says: something may have been missed
  });

  it('answers UNAVAILABLE, and no crash, while there is no database', async () => {
    const nowhere = await scratch.open({ url: 'postgres://a:b@127.0.0.1:1/none' });
    await expect(nowhere.ping()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await expect(nowhere.transaction(scope('dc'), async () => 1)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  });

  it('rolls a transaction back when its work throws or swallowed an error', async () => {
    const id = v7();
    const work = db.transaction(scope('dc.s01'), async (tx) => {
      await tx.query(insert.text, [id, 'dc.s01']);
      throw new RangeError('changed my mind');
    });
    await expect(work).rejects.toThrow('changed my mind');
    const swallowed = db.transaction(scope('dc.s01'), async (tx) => {
      await tx.query(insert.text, [id, 'dc.s01']);
      await tx.query(insert.text, [id, 'dc.s01']).catch(() => undefined);
    });
    await expect(swallowed).rejects.toThrow('rolled back');
    expect(await scratch.sql('select 1 from case_file where case_id = $1', [id])).toEqual([]);
  });

  it('lets one process lead, and another one after its connection is gone', async () => {
    const other = await scratch.open();
    const lease = await db.tryLead('work');
    expect(lease?.held).toBe(true);
    expect(await other.tryLead('work')).toBeUndefined();
    await db.resign('work');
    expect((await other.tryLead('work'))?.held).toBe(true);
  });

  it('refuses a statement name with a second text, and an endless stream of names', () => {
    expect(() => statement('db_sleep', 'select 1')).toThrow('another text');
    expect(() => statement('x'.repeat(64), 'select 1')).toThrow('63');
    expect(() => {
      for (let i = 0; i < 600; i++) statement(`db_generated_${i}`, 'select 1');
    }).toThrow('are names generated?');
  });
});
