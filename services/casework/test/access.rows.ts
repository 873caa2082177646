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
