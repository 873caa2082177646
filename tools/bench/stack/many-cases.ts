import type { Client } from 'pg';
import { openClient } from './client.ts';

/** How much of what; all made of one case that was reported before. */
export interface Many {
  /** Database as the superuser, who may leave triggers aside. */
  readonly superUrl: string;
  readonly template: string;
  readonly cases: number;
  /** One of so many is open; 1 leaves all open. */
  readonly openOneOf: number;
  /** Lines of history of a case beside the first. */
  readonly lines: number;
  /** Grids they lie in: id and path. */
  readonly grids: readonly { readonly id: string; readonly path: string }[];
  /** Units that lead them. */
  readonly units: readonly string[];
}

const BATCH = 100_000;
const YEAR_MS = 365 * 86_400_000;
const upTo = (level: number) => `array_to_string((string_to_array(n.path, '.'))[1:${level}], '.')`;

/** What differs from the template, by column; the rest is the same in all. */
const CASE: Readonly<Record<string, string>> = {
  case_id: 'n.id',
  number: `'b-' || n.n`,
  state: `case when n.open then t.state else 'closed' end`,
  grid_id: 'n.grid',
  ...{ happened_at_path: 'n.path', org_path: 'n.path' },
  ...{ street_path: upTo(2), community_path: upTo(3), grid_path: 'n.path' },
  reporter_subject: `'bench|' || n.n % 2000`,
  follow_code_hash: `decode(md5(n.n::text), 'hex')`,
  lead_unit_id: 'n.unit',
  unit_ids: 'array[n.unit]',
  version: '$2::int + 1',
  clocks: `case when n.open then t.clocks else '[]'::jsonb end`,
  ...{ next_alarm_at: 'n.due', due_at: 'n.due' },
  report_time: 'n.at',
  close_time: `case when n.open then null else n.at + interval '2 days' end`,
};

/** Who and where, once for all tables: $1 first, $2 last, $3 of how many, $4 one of so many is open, $5 grids, $6 units. */
const ROWS = `insert into bench_row select i, m.at, i % $4::int = 0, g.id, g.path, u.id,
    (lpad(to_hex((extract(epoch from m.at) * 1000)::bigint), 12, '0') || '7' || substr(md5(i::text), 1, 3) || '8'
      || substr(md5(i::text), 4, 15))::uuid,
    case when i % $4::int = 0 then now() + interval '1 hour' + (i % 43200) * interval '1 minute' end
  from generate_series($1::int, $2::int) i,
    lateral (select now() - (1 - i / $3::float8) * interval '${YEAR_MS} milliseconds' as at) m,
    bench_grid g, bench_unit u
  where g.n = 1 + i % $5::int and u.n = 1 + i % $6::int`;

const TASKS = `insert into task (case_id, task_id, unit_id, unit_name, lead, state, result, dispatch_time, handled_by, objection)
  select id, id, unit, 'unit', true, case when open then 'accepted' else 'completed' end, '', at, '{}', 'none' from bench_row`;

// A snapshot is some 2 kB; six million of them would only fill the disk, and nothing measured reads them.
const HISTORY = `insert into case_history (case_id, version, action, from_state, to_state, actor, acting_for, actor_label, note, happen_time,
    snapshot)
  select id, v, 'file', '', 'filed', 'bench', '', 'bench', 'bench', at, '{}' from bench_row, generate_series(1, $1::int + 1) v`;

/** Fills cases of a year with their tasks and history: without triggers, indexes made afterwards, then counted by the planner. */
export async function fill(many: Many): Promise<void> {
  const client = await openClient(many.superUrl);
  try {
    await client.query(
      `set session_replication_role = replica; set synchronous_commit = off; set maintenance_work_mem = '256MB';
       create temp table bench_grid (n serial, id uuid, path text);
       create temp table bench_unit (n serial, id uuid);
       create temp table bench_row (n int, at timestamptz, open boolean, grid uuid, path text, unit uuid, id uuid, due timestamptz)`,
    );
    const [ids, paths] = [many.grids.map(({ id }) => id), many.grids.map(({ path }) => path)];
    await client.query('insert into bench_grid (id, path) select * from unnest($1::uuid[], $2::text[])', [ids, paths]);
    await client.query('insert into bench_unit (id) select * from unnest($1::uuid[])', [many.units]);
    const indexes = await withoutIndexes(client, ['case_file', 'task']);
    for (let from = 1; from <= many.cases; from += BATCH) await fillBatch(client, many, from);
    for (const index of indexes) await client.query(index);
    await client.query('analyze case_file, case_history, task');
  } finally {
    await client.end();
  }
}

async function fillBatch(client: Client, many: Many, from: number): Promise<void> {
  const { template, cases, openOneOf, lines, grids, units } = many;
  const to = Math.min(cases, from + BATCH - 1);
  const columns = await columnsOf(client, 'case_file');
  const list = columns.map((name) => CASE[name] ?? `t.${name}`).join(', ');
  await client.query('truncate bench_row');
  await client.query(ROWS, [from, to, cases, openOneOf, grids.length, units.length]);
  await client.query('analyze bench_row');
  await client.query(
    `insert into case_file (${columns.join(', ')}) select ${list} from bench_row n cross join case_file t where t.case_id = $1`,
    [template, lines],
  );
  await client.query(TASKS);
  await client.query(HISTORY, [lines]);
}

async function columnsOf(client: Client, table: string): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''`,
    [table],
  );
  return rows.map(({ name }) => name);
}

/** Takes indexes away that no constraint needs; answers how to make them again. */
async function withoutIndexes(client: Client, tables: readonly string[]): Promise<string[]> {
  const { rows } = await client.query<{ name: string; made: string }>(
    `select i.indexrelid::regclass::text as name, pg_get_indexdef(i.indexrelid) as made from pg_index i
     where i.indrelid = any ($1::regclass[]) and not exists (select from pg_constraint k where k.conindid = i.indexrelid)`,
    [tables],
  );
  for (const { name } of rows) await client.query(`drop index ${name}`);
  return rows.map(({ made }) => made.replace(' ON ONLY ', ' ON '));
}
