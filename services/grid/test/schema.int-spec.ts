import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dropDatabase, ensureDatabase } from '@wangge/embedded/postgres';
import { catalogueOf, migrate, schemaDrift } from '@wangge/platform/persistence';
import { Client } from 'pg';
import { dataSource } from '../src/data-source.ts';

const superUrl = process.env['WANGGE_TEST_PG_URL'] ?? '';
const service = `grid_${randomUUID().slice(0, 8)}`;
const SNAPSHOT = path.join(import.meta.dirname, 'catalogue.snapshot.txt');
/** Public inside the house: every known actor reads them. */
const HOUSE = [
  'grid_place',
  'place_code',
  'place_name',
  'post',
  'post_manual',
  'contact_board',
  'staff',
  'unit',
  'unit_competence',
  'unit_member',
];
/** Bound to the caller's places. */
const PLACED = ['assignment', 'assignment_history', 'absence', 'staff_contact', 'staff_briefing'];

let ownerUrl: string;
let app: Client;

beforeAll(async () => {
  const urls = await ensureDatabase({ superUrl, service, ownerPassword: 'owner', appPassword: 'app' });
  ownerUrl = urls.ownerUrl;
  await migrate(dataSource(ownerUrl));
  await fill(ownerUrl);
  app = new Client({ connectionString: urls.appUrl });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await dropDatabase(superUrl, service);
});

/** One row in every table. */
async function fill(url: string): Promise<void> {
  const owner = new Client({ connectionString: url });
  await owner.connect();
  const [place, staff, assignment, unit] = [randomUUID(), randomUUID(), randomUUID(), randomUUID()];
  const rows: [string, unknown[]][] = [
    [
      `insert into grid_place values ($1, 'district', '110101', 'd', 'dc', null, '2026-01-01', null, null, null, false, 1)`,
      [place],
    ],
    [`insert into place_code values ('110101', $1, '2026-01-01')`, [place]],
    [`insert into place_name values ($1, '2026-01-01', 'd')`, [place]],
    [`insert into staff values ($1, 's', 's', '', '', 1)`, [staff]],
    [`insert into staff_contact values ($1, 'x')`, [staff]],
    [
      `insert into assignment values ($1, $2, $3, 'dc', 'district-staff', '2026-01-01', null, false, false, '', 1)`,
      [assignment, staff, place],
    ],
    [`insert into assignment_history values ($1, 1, null, 'x', '2026-01-01')`, [assignment]],
    [`insert into absence values ($1, $2, '2026-01-01', '2026-01-02', 1)`, [randomUUID(), staff]],
    [`insert into contact_board values ($1, 'dc', '', '', 'x', '2026-01-01')`, [place]],
    [`insert into post_manual values ('manager', 1, '{}', 'x', '2026-01-01')`, []],
    [
      `insert into staff_briefing values ($1, $2, 'training', '2026-01-01', null, 'x', 'x', '2026-01-01')`,
      [randomUUID(), staff],
    ],
    [`insert into unit values ($1, 'u', 'u', $2, 'dc', '', 1)`, [unit, place]],
    [`insert into unit_competence values ($1, '01', 'dc', true)`, [unit]],
    [`insert into unit_member values ($1, $2, '2026-01-01')`, [unit, staff]],
  ];
  for (const [text, values] of rows) await owner.query(text, values);
  await owner.end();
}

/** How many rows the app role sees per table under these settings, on one connection that had other settings before. */
async function seen(paths: string, actor: string): Promise<Record<string, boolean>> {
  const visible: Record<string, boolean> = {};
  await app.query('begin');
  await app.query(`select set_config('wangge.paths', $1, true), set_config('wangge.actor', $2, true)`, [paths, actor]);
  for (const table of [...HOUSE, ...PLACED]) visible[table] = (await app.query(`select from ${table}`)).rowCount !== 0;
  await app.query('commit');
  return visible;
}
const only = (...tables: string[]) =>
  Object.fromEntries([...HOUSE, ...PLACED].map((table) => [table, tables.includes(table)]));

describe('the schema of grid', () => {
  it('is what the entities say', async () => {
    expect(await schemaDrift(dataSource(ownerUrl))).toEqual([]);
  });

  // After a change on purpose: UPDATE_CATALOGUE=1, then read what became of the file.
  it('is the committed catalogue, policies, functions, grants and comments included', async () => {
    const catalogue = await catalogueOf(ownerUrl);
    if (process.env['UPDATE_CATALOGUE']) writeFileSync(SNAPSHOT, catalogue);
    expect(catalogue).toBe(readFileSync(SNAPSHOT, 'utf8'));
  });

  it('has every table of its own under forced row-level security', async () => {
    const { rows } = await app.query<{ relname: string }>(
      `select relname from pg_class where relname = any ($1) and relrowsecurity and relforcerowsecurity`,
      [[...HOUSE, ...PLACED]],
    );
    expect(rows.map(({ relname }) => relname).sort()).toEqual([...HOUSE, ...PLACED].sort());
  });

  it('shows nothing without a scope, before and after somebody else had one', async () => {
    for (const table of [...HOUSE, ...PLACED]) expect((await app.query(`select from ${table}`)).rowCount).toBe(0);
    expect(await seen('dc.', 'iss|ann')).toEqual(only(...HOUSE, ...PLACED));
    for (const table of [...HOUSE, ...PLACED]) expect((await app.query(`select from ${table}`)).rowCount).toBe(0);
    expect((await app.query(`select from locate_grid(116, 39, '2026-01-01')`)).rowCount).toBe(0);
    const board = `select from responsible_for((select place_id from place_code), '2026-02-01')`;
    expect((await app.query(board)).rowCount).toBe(0);
  });

  it('shows assignments, absences and contacts by place only', async () => {
    expect(await seen('dc.s01.', 'iss|ann')).toEqual(only(...HOUSE));
    expect(await seen('', 'iss|ann')).toEqual(only(...HOUSE));
    expect(await seen('d.,dcx.', 'iss|ann')).toEqual(only(...HOUSE));
  });

  it('shows services what their operation needs', async () => {
    expect(await seen('', 'service:gateway/anything')).toEqual(
      only(...HOUSE, 'assignment', 'assignment_history', 'absence', 'staff_briefing'),
    );
    expect(await seen('', 'service:notification/anything')).toEqual(only(...HOUSE, 'staff_contact'));
    expect(await seen('', 'service:casework/anything')).toEqual(only(...HOUSE));
    expect(await seen('', 'service:gatewayx/anything')).toEqual(only(...HOUSE));
  });

  it('lets nobody but the seed add to what is public in the house', async () => {
    await app.query('begin');
    await app.query(`select set_config('wangge.paths', 'dc.', true), set_config('wangge.actor', 'iss|ann', true)`);
    await expect(app.query(`insert into staff values ($1, 'n', 'n', '', '', 1)`, [randomUUID()])).rejects.toMatchObject(
      { code: '42501' },
    );
    await app.query('rollback');
    await expect(app.query(`update staff set name = 'x'`)).rejects.toMatchObject({ code: '42501' });
    await expect(app.query(`delete from assignment`)).rejects.toMatchObject({ code: '42501' });
  });
});
