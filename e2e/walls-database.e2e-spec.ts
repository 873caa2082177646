import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Client } from 'pg';
import { openDatabases } from './bad-input/rows.ts';
import type { Databases } from '../tools/fsck/databases.ts';
import { databaseUrl } from '../tools/start/environment.ts';
import { withDatabase } from '../tools/start/layout.ts';
import {
  asApp,
  attempt,
  ESCAPES,
  ESCAPES_ALONE,
  FORBIDDEN,
  foreignDatabases,
  refusalOf,
  refusedAlone,
  tableEscapes,
} from './walls/database-tries.ts';
import { openTarget, type Target } from './walls/suite.ts';

/** Tables without places: the platform's bookkeeping and reference data. What stands in them is about nobody, or is the evidence itself. */
const OPEN = new Set([
  ...['outbox', 'inbox', 'event_order', 'dead_letter', 'idempotency', 'place', 'code_try', 'redrawn'],
  ...['audit', 'audit_seal', 'audit_writer', 'audit_subject', 'audit_anchor'],
  ...[
    'catalogue',
    'flow',
    'matter',
    'number_counter',
    'draw_seed',
    'rule_proposal',
    'ruling',
    'imported_case',
    'card_rule',
    'calendar_notice',
  ],
]);
const EVIDENCE = ['audit', 'audit_seal', 'audit_subject', 'audit_anchor'];
/** Functions that run as the owner, and may: each answers one narrow question or is a trigger. */
const OWNERS_FUNCTIONS = [
  ...[
    'ensure_partitions',
    'locate_grid',
    'responsible_for',
    'follow_number_conflicts',
    'note_number_conflict',
    'note_number_conflicts',
  ],
  ...[
    'upload_is_open',
    'take_upload',
    'unreferenced_bytes',
    'forget_case',
    'forget_case_around',
    'forget_cards',
    'forget_agency',
    'forget_case_link',
    'forget_mediation',
    'forget_objections',
  ],
  // Follow a redrawing of grids wherever rows lie, and count what it would touch for the grid service.
  ...['redraw_tables', 'rehome_rows', 'rehome', 'rehome_back', 'count_redraw_load', 'count_assignments'],
  ...[
    'follow_merge',
    'undo_merge',
    'note_new_homes',
    'note_moved_homes',
    'note_code_conflict',
    'settle_code_doubts',
    'replace_search_tokens',
    'settle_number_conflicts',
    'find_duplicates',
  ],
];

interface Table {
  readonly name: string;
  readonly partition: boolean;
  readonly secured: boolean;
  readonly forced: boolean;
  readonly owned: boolean;
  readonly sealed: boolean;
}

let target: Target;
let owners: Databases;
let tried = 0;
let successes = 0;

beforeAll(async () => {
  target = await openTarget();
  owners = await openDatabases(target);
}, 300_000);

afterAll(async () => {
  console.log(
    `databases: ${tried} statements tried as the roles of ${withDatabase.length} services, ${successes} successes`,
  );
  await owners?.close();
  await target?.close();
}, 30_000);

describe.each([...withDatabase])('with the database role of %s', (service) => {
  let client: Client;
  let tables: readonly Table[];

  beforeAll(async () => {
    client = await asApp(target, service);
    tables = await owners.rows<Table>(
      service,
      `select c.relname as name, c.relispartition as partition, c.relrowsecurity as secured, c.relforcerowsecurity as forced,
         c.relowner = (select oid from pg_roles where rolname = $1) as owned,
         exists (select from pg_attribute a where a.attrelid = c.oid and a.attname = 'sealed') as sealed
       from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p', 'v', 'm') order by 1`,
      [`${service}_app`],
    );
  });
  afterAll(() => client?.end());

  /** How many rows of a table the role sees now; refused is none. */
  const seen = async (table: string, ...before: readonly string[]): Promise<number> => {
    tried += 1;
    return (await attempt(client, ...before, `select 1 from "${table}"`)).rows;
  };

  it('no other database can be connected to', async () => {
    for (const url of foreignDatabases(target, service)) {
      tried += 1;
      expect(`${new URL(url).pathname} ${await refusalOf(url)}`).toMatch(/ (42501|55000)$/);
    }
  });

  it('nothing can be made, changed, taken over or read beside the tables', async () => {
    const roles = withDatabase.flatMap((name) => [`${name}_owner`, ...(name === service ? [] : [`${name}_app`])]);
    const takeovers = roles.flatMap((role) => [
      `set role ${role}`,
      `set session authorization ${role}`,
      `grant ${role} to ${service}_app`,
      `alter role ${role} password 'walls'`,
    ]);
    const passed: string[] = [];
    for (const text of [...ESCAPES, ...takeovers]) {
      tried += 1;
      if ((await attempt(client, text)).error !== FORBIDDEN) passed.push(text);
    }
    for (const text of ESCAPES_ALONE) if ((await refusedAlone(client, text)) !== FORBIDDEN) passed.push(text);
    successes += passed.length;
    expect(passed).toEqual([]);
    const [role] = (
      await client.query(
        'select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = current_user',
      )
    ).rows as Record<string, boolean>[];
    expect(Object.values(role ?? {})).toEqual([false, false, false, false, false]);
    // Without it, to grant something to others does nothing and is no error.
    const grantable = await client.query(
      `select table_name from information_schema.role_table_grants where grantee = current_user and is_grantable = 'YES'`,
    );
    expect(grantable.rows).toEqual([]);
    const memberships = await client.query('select 1 from pg_auth_members where member = current_user::regrole');
    expect(memberships.rowCount).toBe(0);
  });

  it('no table belongs to it, and none can be changed', async () => {
    expect(tables.filter(({ owned }) => owned)).toEqual([]);
    const passed: string[] = [];
    for (const { name } of tables)
      for (const text of tableEscapes(name)) {
        tried += 1;
        if ((await attempt(client, text)).error !== FORBIDDEN) passed.push(text);
      }
    successes += passed.length;
    expect(passed).toEqual([]);
  });

  it('a table that is not open to the whole service shows no row without a scope', async () => {
    const closed = tables.filter(({ name }) => !OPEN.has(name));
    const shown: string[] = [];
    for (const { name, partition } of closed) {
      const open = partition && [...OPEN].some((parent) => name.startsWith(`${parent}_`));
      if (!open && (await seen(name)) > 0) shown.push(name);
    }
    successes += shown.length;
    expect(shown).toEqual([]);
    // What is sealed is never in an open table, but for the bodies of dead letters, which are nobody's; and who owns the tables is
    // bound by the policies too.
    expect(tables.filter(({ name, sealed }) => sealed && OPEN.has(name) && name !== 'dead_letter')).toEqual([]);
    expect(tables.filter(({ secured, forced }) => secured && !forced)).toEqual([]);
  });

  it('shows none either after a scope was used and committed, nor for scopes that are none', async () => {
    const secured = tables.filter(({ secured: is }) => is);
    const shown: string[] = [];
    // A pooled connection after somebody else's transaction: the settings are '' now, not NULL.
    await client.query(
      `begin; select set_config('wangge.paths', 'dc.', true), set_config('wangge.actor', 'x', true), set_config('wangge.unit', '', true); commit`,
    );
    for (const { name } of secured) if ((await seen(name)) > 0) shown.push(`${name} after another transaction`);
    for (const paths of ['', '.', '%', '{dc.}', 'DC.', '*', ' '])
      for (const { name } of secured)
        if ((await seen(name, `select set_config('wangge.paths', '${paths}', true)`)) > 0)
          shown.push(`${name} in '${paths}'`);
    successes += shown.length;
    expect(shown).toEqual([]);
  });

  it('no row can be changed or deleted without a scope, and no evidence at all', async () => {
    const done: string[] = [];
    for (const { name, secured } of tables.filter(({ partition }) => !partition)) {
      if (!secured && !EVIDENCE.includes(name)) continue;
      const [column] = await owners.rows<{ name: string }>(
        service,
        `select attname as name from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum limit 1`,
        [name],
      );
      for (const text of [`delete from "${name}"`, `update "${name}" set "${column?.name}" = "${column?.name}"`]) {
        tried += 1;
        if ((await attempt(client, text)).rows > 0) done.push(text);
      }
    }
    successes += done.length;
    expect(done).toEqual([]);
  });

  it('runs as the owner only in functions that were meant to, with a search path of their own', async () => {
    const functions = await owners.rows<{ name: string; path: boolean }>(
      service,
      `select proname as name, coalesce(proconfig::text like '%search_path=%', false) as path from pg_proc
       where pronamespace = 'public'::regnamespace and prosecdef`,
    );
    expect(functions.filter(({ name, path }) => !OWNERS_FUNCTIONS.includes(name) || !path)).toEqual([]);
    const others = await client.query(
      `select query from pg_stat_activity where usename <> current_user and query not in ('', '<insufficient privilege>')`,
    );
    expect(others.rows).toEqual([]);
  });
});

describe('the walls', () => {
  it('are told from open doors: what the roles may not, an owner may', async () => {
    const owner = new Client({ connectionString: databaseUrl(target.setting, 'registry', 'owner') });
    await owner.connect();
    expect((await attempt(owner, 'create table walls (id int)')).error).toBeUndefined();
    expect((await attempt(owner, 'alter table person disable row level security')).error).toBeUndefined();
    await owner.end();
  });

  it('are not empty rooms: with the district as scope the same roles see the same tables', async () => {
    for (const [service, table] of [
      ['registry', 'person'],
      ['grid', 'assignment'],
      ['assistance', 'archive'],
    ] as const) {
      const client = await asApp(target, service);
      const { rows } = await attempt(
        client,
        `select set_config('wangge.paths', 'dc.', true)`,
        `select 1 from ${table}`,
      );
      await client.end();
      expect({ table, some: rows > 0 }).toEqual({ table, some: true });
    }
  });
});
