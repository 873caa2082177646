import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MigratedSchema } from '@wangge/testing/schema';
import { v7 } from 'uuid';
import { dataSource } from '../src/data-source.ts';

const TABLES = ['archive', 'visit'];
const GRANTS = ['reveal_grant'];
let schema: MigratedSchema;

beforeAll(async () => {
  schema = await MigratedSchema.create('assistance', dataSource);
  const [archive, person] = [v7(), randomUUID()];
  await schema.fill([
    [
      `insert into archive values ($1, $2, 'elderly', 'consent', 'form 1', '\\x00', 'weekly', $2, $2, 'dc.s01.c01.g1', '2027-01-01', now(), $2, 0, now(), 1, now())`,
      [archive, person],
    ],
    [
      `insert into visit values ($1, $2, 2, 'dc.s01.c01.g1', 'home', true, '\\x00', 'iss|ann', now(), now())`,
      [v7(), archive],
    ],
    [`insert into reveal_grant values ($1, $2, 'iss|ann', 'p', null, $1, '2026-01-01', '2026-01-01')`, [v7(), archive]],
  ]);
});
afterAll(() => schema.drop());

describe('the schema of assistance', () => {
  it('is what the entities say', async () => {
    expect(await schema.drift()).toEqual([]);
  });

  it('is the committed catalogue, policies, functions, grants and comments included', async () => {
    const { now, committed } = await schema.catalogue(path.join(import.meta.dirname, 'catalogue.snapshot.txt'));
    expect(now).toBe(committed);
  });

  it('shows nothing without a scope, before and after somebody else had one', async () => {
    expect(await schema.seen(TABLES, {})).toEqual([]);
    expect(await schema.seen(TABLES, { paths: 'dc.' })).toEqual(TABLES);
    for (const table of TABLES) expect((await schema.app.query(`select from ${table}`)).rowCount).toBe(0);
  });

  it('shows archives and visits to their place and to nobody beside it', async () => {
    expect(await schema.seen(TABLES, { paths: 'dc.s01.c01.g1.' })).toEqual(TABLES);
    expect(await schema.seen(TABLES, { paths: 'dc.s02.,dc.s01.c011.,dc.s0.', actor: 'iss|ann' })).toEqual([]);
  });

  it('shows a reveal grant to its holder alone', async () => {
    expect(await schema.seen(GRANTS, { actor: 'iss|ann' })).toEqual(GRANTS);
    expect(await schema.seen(GRANTS, { paths: 'dc.', actor: 'iss|bob' })).toEqual([]);
  });

  it('shows archives to the sweeper, and to no other job', async () => {
    expect(await schema.seen(TABLES, { actor: 'service:assistance/visit-sweeper' })).toEqual(['archive']);
    expect(await schema.seen(TABLES, { actor: 'service:casework/visit-sweeper' })).toEqual([]);
  });

  it('lets nobody change or remove a visit', async () => {
    await expect(schema.app.query(`update visit set seen = false`)).rejects.toMatchObject({ code: '42501' });
    // Only the job that forgets what is over deletes any.
    expect((await schema.app.query(`delete from visit`)).rowCount).toBe(0);
  });
});
