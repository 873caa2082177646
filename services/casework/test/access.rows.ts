import type { Suite } from '@wangge/testing/suite';
import { escapeLiteral } from 'pg';
import { missing } from './casework.world.ts';

/** SQL that puts the rows of a table back as they are now. */
export async function rowsOf(suite: Suite, table: string, key: string, id: string): Promise<string> {
  const rows = await suite.sql<{ row: object }>(`select to_jsonb(t) as row from ${table} t where ${key} = $1`, [id]);
  const kept = escapeLiteral(JSON.stringify(rows.map(({ row }) => row)));
  return `insert into ${table} select * from jsonb_populate_recordset(null::${table}, ${kept}::jsonb)`;
}

/** A task of a unit. */
export async function taskOf(suite: Suite, unitId: string): Promise<string> {
  const [row] = await suite.sql<{ id: string }>(
    `select task_id as id from task where unit_id = $1 order by 1 limit 1`,
    [unitId],
  );
  return row?.id ?? missing();
}

const PARTS = ['case_file', 'case_history', 'task', 'attachment', 'return_visit'];

/** SQL that makes everything of a case what it is now, whatever becomes of it meanwhile. */
export async function wholeCase(suite: Suite, id: string): Promise<string> {
  const lines: string[] = [];
  for (const table of PARTS) lines.push(await rowsOf(suite, table, 'case_id', id));
  const gone = PARTS.toReversed().map((table) => `delete from ${table} where case_id = '${id}'`);
  // A version that is taken back may be told again.
  const version = `(select max(version) from case_history where case_id = '${id}')`;
  const told = `delete from outbox where aggregate_id = '${id}' and version > ${version}`;
  const visits = `delete from outbox where version > 1 and aggregate_id in
    (select visit_id from return_visit where case_id = '${id}')`;
  return [...gone, ...lines, told, visits].join('; ');
}
