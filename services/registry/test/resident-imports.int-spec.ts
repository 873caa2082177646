import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  type CreateResidentImportRequestSchema,
  ResidentImportService,
} from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { writeXlsx } from '@wangge/documents/tables';
import type { Suite } from '@wangge/testing/suite';
import { Client } from 'pg';
import { changleFile, sizeOf } from '../../../tools/seed/changle.ts';
import * as t from './registry.builders.ts';
import { cellsOf, csv, figures, finished, HEADER, only, person } from './resident-imports.builders.ts';

let suite: Suite;
beforeAll(async () => {
  suite = await t.startRegistry();
});
afterAll(() => suite.stop());

const clerk = (...paths: string[]) =>
  suite
    .as({ roles: ['community-officer'], paths, subject: `https://id|clerk-${paths.join('-')}`, purpose: 'import' })
    .client(ResidentImportService);
type Init = MessageInitShape<typeof CreateResidentImportRequestSchema>;
/** Hands a file over, in parts of some bytes, and starts it. */
async function started(
  file: Uint8Array,
  init: Init = {},
  door = clerk(t.path.street),
  size = 200_000,
): Promise<string> {
  const { importId } = only(await door.createResidentImport({ requestId: randomUUID(), source: 'police', ...init }));
  const parts = Math.ceil(file.length / size);
  for (let part = 0; part < parts; part += 1) {
    const content = file.slice(part * size, (part + 1) * size);
    await door.appendResidentImportPart({ requestId: randomUUID(), importId, part, content });
  }
  await door.startResidentImport({ requestId: randomUUID(), importId, parts });
  return importId;
}
async function imported(file: Uint8Array, init: Init = {}, door = clerk(t.path.street)) {
  const importId = await started(file, init, door);
  await suite.run('resident-importer');
  return { importId, ...figures(only(await door.getResidentImport({ importId }))) };
}
const rejectsOf = async (importId: string, door = clerk(t.path.street)) =>
  (await door.revealImportRejects({ importId, pageSize: 100 })).rows.map(
    ({ line, faults }) => `${line} ${faults.map(({ column, code }) => `${column} ${code}`).join(', ')}`,
  );
const TABLES = [
  'person',
  'household',
  'dwelling',
  'person_history',
  'search_token',
  'quality_task',
  'outbox',
  'import_key',
];
const counts = async (): Promise<Record<string, string> | undefined> =>
  (
    await suite.sql<Record<string, string>>(
      `select ${TABLES.map((table) => `(select count(*) from ${table}) as ${table}`).join(', ')}`,
    )
  )[0];

describe('a file of residents', () => {
  it('registers each of them as RegisterPerson would, and the same file changes nothing', async () => {
    const family = { 楼栋: '西里9号楼', 房号: '909' };
    const rows = [
      person({ ...family, 户主关系: '儿子', 姓名: '王小二' }),
      person({ ...family, 户主关系: '户主', 姓名: '王大' }),
      person({ ...family, 户主关系: '', 证件号码: '', 无证件原因: '新生儿', 出生日期: '2026-11-01', 姓名: '王新' }),
      person({ 楼栋: '', 单元: '', 房号: '', 姓名: '李无家' }),
      person({ 网格编码: `code-${t.path.grid3}`, 性别: '女' }),
    ];
    const before = await counts();
    const first = await imported(csv(rows));
    expect(first).toMatchObject(finished({ totalRows: 5, inserted: 5 }));
    const after = await counts();
    const grown = (table: string) => Number(after?.[table]) - Number(before?.[table]);
    expect(TABLES.map((table) => `${table} ${grown(table)}`).filter((line) => !line.startsWith('search'))).toEqual([
      ...['person 5', 'household 3', 'dwelling 2', 'person_history 5', 'quality_task 4', 'outbox 10', 'import_key 1'],
    ]);
    expect(await imported(csv(rows))).toMatchObject(finished({ totalRows: 5, unchanged: 5 }));
    const xlsx = await writeXlsx('居民', HEADER, cellsOf(rows));
    expect(await imported(xlsx)).toMatchObject(finished({ totalRows: 5, unchanged: 5 }));
    expect(await counts()).toEqual(after);
    const found = await t
      .officer(suite, t.path.street)
      .people.findPersons({ key: { case: 'identityNumber', value: rows[1]?.['证件号码'] ?? '' } });
    const members = await t
      .officer(suite, t.path.street)
      .people.listHouseholdMembers({ householdId: found.persons[0]?.householdId ?? '', pageSize: 10 });
    expect(members.persons.map(({ relation, name }) => `${relation} ${name}`)).toEqual(['0 王*', '2 王*', '8 王*']);
  });

  it('brings those who are there up to date with a line of history and an event', async () => {
    const row = person();
    await imported(csv([row]));
    const changed = { ...row, 电话: '12900000077', 人口类型: '新居民', 性别: '女' };
    expect(await imported(csv([changed]))).toMatchObject(finished({ totalRows: 1, updated: 1 }));
    expect(await imported(csv([changed]))).toMatchObject(finished({ totalRows: 1, unchanged: 1 }));
    const history = await suite.sql<{ action: string; residency: string; ground: string }>(
      `select h.action, h.residency, h.ground from person_history h join person p using (person_id)
        where p.version = 2 and p.residency = 'new-resident' order by h.version`,
    );
    expect(history.slice(-2)).toEqual([
      { action: 'registered', residency: 'registered', ground: '' },
      { action: 'updated', residency: 'new-resident', ground: 'import police' },
    ]);
    expect(await suite.sql(`select from outbox where subject = 'evt.wangge.registry.v1.PersonUpdated'`)).toHaveLength(
      1,
    );
  });

  it('tells every row it does not take by line, column and reason, and takes the others', async () => {
    const there = person({ 楼栋: '北里1号楼' });
    await imported(csv([there]));
    const twice = person();
    const rows = [
      person({ 证件号码: '1.00001E+17' }),
      twice,
      { ...twice, 姓名: '张三丰' },
      person({ 网格编码: `code-${t.path.farGrid}` }),
      { ...there, 姓名: '李四' },
      { ...there, 证件号码: t.identityNumber(), 姓名: '第二户主' },
      person({ 姓名: '', 人口类型: '外星人' }),
    ];
    const done = await imported(csv(rows));
    expect(done).toMatchObject(finished({ totalRows: 7, inserted: 1, rejected: 6 }));
    expect(await rejectsOf(done.importId)).toEqual([
      '2 证件号码 SPREADSHEET_SCIENTIFIC',
      '4 姓名 DUPLICATE_ROW',
      '5 网格编码 GRID_UNKNOWN',
      '6 姓名 NAME_DIFFERS',
      '7 户主关系 HOUSEHOLD_HAS_HEAD',
      '8 人口类型 UNKNOWN_VALUE, 姓名 EMPTY',
    ]);
    const moved = await imported(csv([{ ...there, 房号: '999' }]));
    expect(await rejectsOf(moved.importId)).toEqual(['2 房号 LIVES_ELSEWHERE']);
  });

  it('says of somebody beyond the opener’s places nothing: both are registered, and a task lies where both are seen', async () => {
    const number = t.identityNumber();
    await imported(
      csv([person({ 证件号码: number, 网格编码: `code-${t.path.farGrid}` })]),
      {},
      clerk(t.path.farStreet),
    );
    expect(await imported(csv([person({ 证件号码: number })]))).toMatchObject(finished({ totalRows: 1, inserted: 1 }));
    const tasks = await suite.sql<{ path: string }>(
      `select org_path as path from quality_task where kind = 'number-conflict' order by task_id desc limit 1`,
    );
    expect(tasks).toEqual([{ path: 'dc' }]);
  });

  it('only judges in a dry run', async () => {
    const rows = [person({ 户号: 'A', 户主关系: '子' }), person({ 证件号码: '1' })];
    const before = await counts();
    const done = await imported(csv(rows), { dryRun: true });
    expect(done).toMatchObject(finished({ totalRows: 2, inserted: 1, rejected: 1 }));
    expect(await counts()).toEqual(before);
  });

  it('remembers the headings of a source, and refuses a file whose heading or quotes do not hold', async () => {
    const row = person();
    const own = Buffer.from(
      Buffer.from(csv([row]))
        .toString()
        .replace('姓名', '居民姓名'),
    );
    expect(await imported(own, { source: 'village' })).toMatchObject({ state: 'failed', problem: 'COLUMN_MISSING' });
    const columns = [{ field: 'name', heading: '居民姓名' }];
    expect(await imported(own, { source: 'village', columns })).toMatchObject(finished({ totalRows: 1, inserted: 1 }));
    expect(await imported(own, { source: 'village' })).toMatchObject(finished({ totalRows: 1, unchanged: 1 }));
    const broken = Buffer.concat([csv([row]), Buffer.from('"never closed,1\n2,3\n')]);
    expect(await imported(broken)).toMatchObject({ state: 'failed', problem: 'BROKEN_QUOTES', totalRows: 0 });
  });

  it('is its opener’s alone, takes no part once started, and does not start with one missing', async () => {
    const door = clerk(t.path.street);
    const { importId } = only(await door.createResidentImport({ requestId: randomUUID(), source: 'police' }));
    const part = { importId, part: 1, content: csv([person()]) };
    await door.appendResidentImportPart({ requestId: randomUUID(), ...part });
    const start = { importId, parts: 2 };
    await expect(door.startResidentImport({ requestId: randomUUID(), ...start })).rejects.toMatchObject({
      reason: 'IMPORT_INCOMPLETE',
    });
    await expect(clerk(t.path.district).getResidentImport({ importId })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await door.appendResidentImportPart({ requestId: randomUUID(), ...part, part: 0 });
    await door.startResidentImport({ requestId: randomUUID(), ...start });
    await expect(door.appendResidentImportPart({ requestId: randomUUID(), ...part })).rejects.toMatchObject({
      reason: 'IMPORT_STARTED',
    });
    await suite.run('resident-importer');
  });

  it('is listed to its opener, and ended by them: no row of it is taken any more, and what ended stays as it is', async () => {
    const before = await counts();
    const [door, file] = [clerk(t.path.street), csv([person()])];
    const waiting = await started(file);
    const cancel = (importId: string) => door.cancelResidentImport({ requestId: randomUUID(), importId });
    const other = clerk(t.path.district).cancelResidentImport({ requestId: randomUUID(), importId: waiting });
    await expect(other).rejects.toMatchObject({ code: 'NOT_FOUND' });
    expect(only(await cancel(waiting))).toMatchObject({ state: 'cancelled', doneRows: 0 });
    await suite.run('resident-importer');
    expect(await counts()).toEqual(before);
    const { importId: ended } = await imported(file);
    expect(only(await cancel(ended))).toMatchObject({ state: 'finished', inserted: 1 });
    const { imports } = await door.listResidentImports({ pageSize: 2 });
    expect(imports.map(({ importId }) => importId)).toEqual([ended, waiting]);
    expect((await clerk(t.path.grid3).listResidentImports({})).imports).toEqual([]);
  });
});

describe('a made-up district', () => {
  it('comes in by the same door, whole, and once', async () => {
    const codes = [t.path.grid1, t.path.grid2, t.path.grid3].map((path) => `code-${path}`);
    const file = Buffer.concat([...changleFile(sizeOf(0.001), codes)]);
    const seed = suite.asService('seed', { job: 'seed', cause: 'test' }).client(ResidentImportService);
    expect(await imported(file, { source: 'changle' }, seed)).toMatchObject(
      finished({ totalRows: 410, inserted: 410 }),
    );
    expect(await imported(file, { source: 'changle' }, seed)).toMatchObject(
      finished({ totalRows: 410, unchanged: 410 }),
    );
  });
});

describe('an importer that is killed', () => {
  it('goes on where it stopped, twenty times, and the figures add up', async () => {
    const rows = Array.from({ length: 900 }, (_, i) =>
      person(
        i % 40 === 7
          ? { 证件号码: '' }
          : i % 3 === 0
            ? {}
            : { 楼栋: `南里${Math.floor(i / 3)}号楼`, 户主关系: i % 3 === 1 ? '户主' : '子' },
      ),
    );
    const bad = rows.filter((row) => row['证件号码'] === '').length;
    const before = await counts();
    const importId = await started(csv(rows));
    const killer = new Client({ connectionString: process.env['WANGGE_TEST_PG_URL'] });
    await killer.connect();
    const { pathname, username: role } = new URL(suite.appUrl);
    const database = pathname.slice(1);
    let kills = 0;
    let seed = 20_261_122;
    for (let done = false; !done;) {
      seed = (seed * 48_271) % 2_147_483_647;
      const run = suite.run('resident-importer').catch(() => undefined);
      if (kills < 20) {
        await Promise.race([run, new Promise((resolve) => setTimeout(resolve, seed % 250))]);
        await killer.query(
          `select pg_terminate_backend(pid) from pg_stat_activity where datname = $1 and usename = $2 and state <> 'idle'`,
          [database, role],
        );
        kills += 1;
      }
      await run;
      const [{ state } = { state: '' }] = await suite.sql<{ state: string }>(
        'select state from resident_import where import_id = $1',
        [importId],
      );
      done = kills >= 20 && state === 'finished';
      if (state === 'failed') throw new Error('the import was given up');
    }
    await killer.end();
    const now = figures(only(await clerk(t.path.street).getResidentImport({ importId })));
    expect(now).toEqual(finished({ totalRows: 900, inserted: 900 - bad, rejected: bad }));
    const after = await counts();
    const grown = (table: string) => Number(after?.[table]) - Number(before?.[table]);
    expect([grown('person'), grown('person_history')]).toEqual([900 - bad, 900 - bad]);
    expect(await imported(csv(rows))).toMatchObject(finished({ totalRows: 900, unchanged: 900 - bad, rejected: bad }));
    expect(await counts()).toEqual(after);
  }, 120_000);
});
