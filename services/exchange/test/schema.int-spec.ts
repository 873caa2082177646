import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { dropDatabase, ensureDatabase } from '@wangge/embedded/postgres';
import { catalogueOf, migrate, schemaDrift } from '@wangge/platform/persistence';
import { Client } from 'pg';
import { v7 } from 'uuid';
import { dataSource } from '../src/data-source.ts';

const superUrl = process.env['WANGGE_TEST_PG_URL'] ?? '';
const service = `exchange_${randomUUID().slice(0, 8)}`;
const SNAPSHOT = path.join(import.meta.dirname, 'catalogue.snapshot.txt');
const TABLES = [
  'agreement',
  'agreement_history',
  'agreement_proposal',
  'quota_taken',
  'receipt',
  'reconciliation',
  'revocation',
];
const agreement = v7();

let ownerUrl: string;
let app: Client;

beforeAll(async () => {
  const urls = await ensureDatabase({ superUrl, service, ownerPassword: 'owner', appPassword: 'app' });
  ownerUrl = urls.ownerUrl;
  await migrate(dataSource(ownerUrl));
  const owner = new Client({ connectionString: ownerUrl });
  await owner.connect();
  await owner.query(
    `insert into agreement values ($1, 'd', '{o}', '{p}', '{}', 'dc', '', null, 'law', '2026-01-01', '2027-01-01', 10, null, 1, 'a', 'b')`,
    [agreement],
  );
  await owner.query(`insert into agreement_history values ($1, 1, 'granted', 'a', '', now())`, [agreement]);
  await owner.query(
    `insert into agreement_proposal values ($1, '{}', null, 'proposed', 'a', now(), null, null, '', 1)`,
    [agreement],
  );
  await owner.query(`insert into quota_taken values ($1, '2026-01-01', 4)`, [agreement]);
  await owner.query(
    `insert into receipt values ($1, now(), 'd', 'o', $2, 1, 'op', 'p', 'c', null, null, 'OK', '', 't')`,
    [v7(), agreement],
  );
  await owner.query(`insert into reconciliation values ($1, 'd', '2026-01-01', 1, 1, 'x', 'x', 'o', now())`, [v7()]);
  await owner.query(`insert into revocation values ($1, 'subject', 's', now(), 'r', 'a')`, [v7()]);
  await owner.end();
  app = new Client({ connectionString: urls.appUrl });
  await app.connect();
});
afterAll(async () => {
  await app.end();
  await dropDatabase(superUrl, service);
});

/** Runs a statement as a known actor and answers its rows. */
async function asKnown<R extends object>(text: string, values: unknown[] = []): Promise<R[]> {
  await app.query('begin');
  try {
    await app.query(`select set_config('wangge.actor', 'service:exchange/test', true)`);
    return (await app.query<R>(text, values)).rows;
  } finally {
    await app.query('commit');
  }
}
const take = async (wanted: number) =>
  (await asKnown<{ granted: number }>(`select take_quota($1, '2026-01-01', $2, 10) as granted`, [agreement, wanted]))[0]
    ?.granted;

describe('the schema of exchange', () => {
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
      [TABLES],
    );
    expect(rows.map(({ relname }) => relname).sort()).toEqual(TABLES);
  });

  it('shows nothing to nobody, before and after somebody was known', async () => {
    for (const table of TABLES) expect((await app.query(`select from ${table}`)).rowCount).toBe(0);
    for (const table of TABLES) expect(await asKnown(`select 1 from ${table}`)).toHaveLength(1);
    for (const table of TABLES) expect((await app.query(`select from ${table}`)).rowCount).toBe(0);
  });

  it('lets the service change neither receipts nor the terms of an agreement', async () => {
    for (const text of [
      `update receipt set status = 'x'`,
      `update agreement set fields = '{person.phone}'`,
      `delete from agreement`,
      `update agreement set approver = 'c'`,
      `update agreement_proposal set terms = '{}'`,
      `delete from agreement_proposal`,
      `update agreement_history set actor = 'x'`,
    ])
      await expect(asKnown(text)).rejects.toMatchObject({ code: '42501' });
    // The job of retention may, what is over; nobody else finds a row to delete.
    for (const table of ['receipt', 'reconciliation', 'quota_taken'])
      expect(await asKnown(`delete from ${table} returning 1`)).toEqual([]);
  });

  it('lets nobody approve what they proposed', async () => {
    const approved = `update agreement_proposal set state = 'approved', decider = $1, decide_time = now(), version = 2`;
    await expect(asKnown(approved, ['a'])).rejects.toMatchObject({ constraint: 'agreement_proposal_second_check' });
    await expect(
      asKnown(
        `insert into agreement values ($1, 'd', '{o}', '{p}', '{}', 'dc', '', null, 'law', '2026-01-01', '2027-01-01', 10, null, 1, 'a', 'a')`,
        [v7()],
      ),
    ).rejects.toMatchObject({ constraint: 'agreement_second_check' });
  });

  it('grants what is left of a quota and never more', async () => {
    expect(await take(4)).toBe(4);
    expect(await take(4)).toBe(2);
    expect(await take(4)).toBe(0);
  });
});
