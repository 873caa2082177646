import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { MigratedSchema } from '@wangge/testing/schema';
import { v7 } from 'uuid';
import { dataSource } from '../src/data-source.ts';

const TABLES = ['case_fact', 'figure_day', 'figure_month'];
const FOLDER = 'service:assessment/wangge.casework.v1';
let schema: MigratedSchema;

beforeAll(async () => {
  schema = await MigratedSchema.create('assessment', dataSource);
  const fact = `insert into case_fact (case_id, version, org_path, matter_code, closed_on_time, reworks, objections, satisfaction)
    values ($1, 1, 'dc.s01.c01.g1', '01', false, 0, 0, 0)`;
  const figure = (table: string) =>
    `insert into ${table} (parent_path, period, org_path, matter_code) values ('dc', '2026-11-01', 'dc.s01', '01')`;
  await schema.fill([
    [fact, [v7()]],
    [figure('figure_day'), []],
    [figure('figure_month'), []],
  ]);
});
afterAll(() => schema.drop());

describe('the schema of assessment', () => {
  it('is what the entities say', async () => {
    expect(await schema.drift()).toEqual([]);
  });

  it('is the committed catalogue, policies, functions, grants and comments included', async () => {
    const { now, committed } = await schema.catalogue(path.join(import.meta.dirname, 'catalogue.snapshot.txt'));
    expect(now).toBe(committed);
  });

  it('shows nothing without a scope, before and after somebody else had one', async () => {
    expect(await schema.seen(TABLES, {})).toEqual([]);
    expect(await schema.seen(TABLES, { actor: FOLDER })).toEqual(TABLES);
    for (const table of TABLES) expect((await schema.app.query(`select from ${table}`)).rowCount).toBe(0);
  });

  it('shows figures to their places and to nobody beside them', async () => {
    expect(await schema.seen(TABLES, { paths: 'dc.s01.' })).toEqual(TABLES);
    expect(await schema.seen(TABLES, { paths: 'dc.s02.,dc.s011.' })).toEqual([]);
  });
});
