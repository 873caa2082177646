import type { Client } from 'pg';
import { v7 } from 'uuid';
import { makeBareTables } from '../baseline/bare-store.ts';
import { withCallers } from '../measure/http-caller.ts';
import { SignIn } from '@wangge/testing/door';
import type { Suite } from './suite.ts';
import { openClient } from './client.ts';

const AMOUNT = 20_000;

/** What the demonstration's people may ask about cases, and how they ask. */
export interface CaseWork {
  readonly signIn: SignIn;
  /** Body of a report at the worker's grid; every call another key. */
  report(place?: { longitude: number; latitude: number }): string;
  /** Ids of cases in the dispatcher's street. */
  readonly ids: readonly string[];
  /** Path of a community in it. */
  readonly community: string;
}

const prepared = new WeakMap<Suite, Promise<CaseWork>>();

/** Cases all over the district, the same in our tables and in those of the baselines. Made once for a suite. */
export function caseWork(suite: Suite): Promise<CaseWork> {
  const known = prepared.get(suite) ?? prepare(suite);
  prepared.set(suite, known);
  return known;
}

async function prepare(suite: Suite): Promise<CaseWork> {
  const owner = suite.stack.ownerUrl('casework');
  await makeBareTables(owner, ['case_file', 'case_history', 'outbox', 'audit']);
  const signIn = new SignIn(suite.run);
  const client = await openClient(owner);
  try {
    // What an application without places of several levels would list a community by.
    await client.query('create index if not exists case_file_custody on bench.case_file (org_path, case_id)');
    const grids = await gridsOf(client);
    const [first] = grids;
    const token = await signIn.person('worker.zhang');
    const told = await withCallers(suite.run.ports.http, 1, ([caller]) =>
      caller.call('POST', '/api/casework/v1/cases', token, report({ gridId: first?.gridId })),
    );
    const { case: opened } = JSON.parse(told) as { case: { caseId: string } };
    const street = await streetOf(client, grids);
    const ids = await multiply(client, opened.caseId, grids, street);
    const community = grids
      .find(({ path }) => path.startsWith(`${street}.`))
      ?.path.split('.')
      .slice(0, 3)
      .join('.');
    const own = grids.find(({ path }) => path.startsWith(`${street}.`));
    return {
      signIn,
      ids,
      community: community ?? '',
      report: (point) => report(point ?? { gridId: own?.gridId }),
    };
  } finally {
    await client.end();
  }
}

const report = (place: { gridId: string | undefined } | { longitude: number; latitude: number }): string =>
  JSON.stringify({
    requestId: v7(),
    matterCode: '01.01.03',
    description: '胡同口东侧垃圾堆放三天无人清理，夏天有异味，旁边就是幼儿园，请尽快处理。',
    channel: 'CHANNEL_PATROL',
    placeWords: '菜市场后面',
    ...place,
  });

interface Grid {
  readonly gridId: string;
  readonly path: string;
}

async function gridsOf(client: Client): Promise<Grid[]> {
  const { rows } = await client.query<Grid>(
    `select place_id as "gridId", org_path as path from place where kind = 'grid' order by org_path`,
  );
  return rows;
}

/** Path of the street the demonstration plays in, 建国门街道. */
async function streetOf(client: Client, grids: readonly Grid[]): Promise<string> {
  const { rows } = await client.query<{ path: string }>(
    `select org_path as path from place where code like '110101008%' and kind = 'street'`,
  );
  const path = rows[0]?.path;
  if (path === undefined || grids.length === 0) throw new Error('casework knows no places yet');
  return path;
}

/** One reported case becomes many, with their history but without alarms, in all grids; answers the ids of those in `street`. */
async function multiply(client: Client, caseId: string, grids: readonly Grid[], street: string): Promise<string[]> {
  const perGrid = Math.ceil(AMOUNT / grids.length);
  const cases = Array.from({ length: perGrid }, () => grids.map((grid) => ({ id: v7(), ...grid }))).flat();
  const lists = [cases.map(({ id }) => id), cases.map(({ gridId }) => gridId), cases.map(({ path }) => path)];
  await client.query(
    `insert into case_file select (jsonb_populate_record(c, jsonb_build_object('case_id', n.id, 'number', 'b-' || n.id,
        'grid_id', n.grid, 'happened_at_path', n.path, 'org_path', n.path, 'next_alarm_at', null))).*
      from case_file c cross join unnest($2::uuid[], $3::uuid[], $4::text[]) as n (id, grid, path) where c.case_id = $1`,
    [caseId, ...lists],
  );
  await client.query(
    `insert into case_history select (jsonb_populate_record(h, jsonb_build_object('case_id', n.id))).*
      from case_history h cross join unnest($2::uuid[]) as n (id) where h.case_id = $1`,
    [caseId, lists[0]],
  );
  await client.query('insert into bench.case_file select * from case_file');
  await client.query('insert into bench.case_history select * from case_history');
  for (const table of ['case_file', 'case_history']) await client.query(`analyze ${table}, bench.${table}`);
  return cases.filter(({ path }) => path.startsWith(`${street}.`)).map(({ id }) => id);
}
