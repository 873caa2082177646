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
const service = `notification_${randomUUID().slice(0, 8)}`;
const SNAPSHOT = path.join(import.meta.dirname, 'catalogue.snapshot.txt');
/** Nobody's business but the service's own. */
const OWN = ['template', 'route', 'notice', 'message_key', 'sink_message'];
/** Bound to the recipient, the caller's places and the job that sends. */
const PLACED = ['message', 'message_state'];
const ALL = [...OWN, ...PLACED];

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

/** One row in every table that the migrations leave empty. */
async function fill(url: string): Promise<void> {
  const owner = new Client({ connectionString: url });
  await owner.connect();
  const [event, message] = [randomUUID(), v7()];
  const rows: [string, unknown[]][] = [
    [
      `insert into notice values ($1, 'r', 'unit', '{}', 'sms', 't', 'zh', '{}', $1, 'dc.s01', 'routed', 0, null, '', now())`,
      [event],
    ],
    [
      `insert into message values ($1, $2, 'r', 'in-app', 't', 'staff:x', null, 'iss|ann', null, 'text', 0, $2, 'dc.s01',
        'delivered', 1, 0, null, now())`,
      [message, event],
    ],
    [`insert into message_state values ($1, 1, 'waiting', now(), '')`, [message]],
    [`insert into message_key values ($1, 'staff:x', 'in-app', 't', $2)`, [event, message]],
    [`insert into sink_message values ($1, 'sms', '129****0001', 's', 't', 1, now())`, [message]],
  ];
  for (const [text, values] of rows) await owner.query(text, values);
  await owner.end();
}

/** Which tables show rows to the app role under these settings, on one connection that had other settings before. */
async function seen(paths: string, actor: string): Promise<string[]> {
  const visible: string[] = [];
  await app.query('begin');
  await app.query(`select set_config('wangge.paths', $1, true), set_config('wangge.actor', $2, true)`, [paths, actor]);
  for (const table of ALL) if ((await app.query(`select from ${table}`)).rowCount !== 0) visible.push(table);
  await app.query('commit');
  return visible;
}

describe('the schema of notification', () => {
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
      [ALL],
    );
    expect(rows.map(({ relname }) => relname).sort()).toEqual([...ALL].sort());
  });

  it('shows nothing without a scope, before and after somebody else had one', async () => {
    expect(await seen('', '')).toEqual([]);
    expect(await seen('dc.', 'service:notification/sender')).toEqual(ALL);
    for (const table of ALL) expect((await app.query(`select from ${table}`)).rowCount).toBe(0);
  });

  it('shows messages to their recipient and their place, and everything else to nobody', async () => {
    expect(await seen('', 'iss|ann')).toEqual(PLACED);
    expect(await seen('dc.s01.', 'iss|bob')).toEqual(PLACED);
    expect(await seen('dc.s02.,dc.s0.,dc.s011.', 'iss|bob')).toEqual([]);
  });

  it('lets the sender see what it sends and other services nothing', async () => {
    expect(await seen('', 'service:notification/sender')).toEqual(ALL);
    expect(await seen('', 'service:notification/wangge.casework.v1')).toEqual(OWN);
    expect(await seen('', 'service:casework/sender')).toEqual([]);
    expect(await seen('', 'service:notificationx/sender')).toEqual([]);
  });

  it('lets nobody change history, keys, routes or the sink', async () => {
    for (const table of ['route', 'template'])
      await expect(app.query(`delete from ${table}`)).rejects.toMatchObject({ code: '42501' });
    // The job of retention may, what is over; nobody else finds a row to delete.
    for (const actor of ['service:notification/sender', 'service:notification/retention']) {
      await app.query('begin');
      await app.query(`select set_config('wangge.actor', $1, true)`, [actor]);
      for (const table of ['message', 'message_state', 'message_key', 'notice', 'sink_message'])
        expect((await app.query(`delete from ${table}`)).rowCount).toBe(0);
      await app.query('rollback');
    }
    await expect(app.query(`update message_state set state = 'read'`)).rejects.toMatchObject({ code: '42501' });
    await expect(app.query(`update sink_message set text = 'x'`)).rejects.toMatchObject({ code: '42501' });
  });
});
