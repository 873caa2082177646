import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments, housePolicies } from './house-policies.ts';

export class PlaceNames1767900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...NAMES, ...WRITERS]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
/** A person, of whom the contract names the one role, as for the duty list. */
const PERSON = `coalesce(${ACTOR} not like 'service:%', false)`;
const REDRAW = `(select coalesce(${ACTOR} = 'service:grid/redraw', false))`;

const NAMES = [
  `create table place_name (
    place_id uuid not null,
    valid_from date not null,
    name text not null,
    constraint place_name_pkey primary key (place_id, valid_from),
    constraint place_name_place_fkey foreign key (place_id) references grid_place (place_id))`,
  ...comments('place_name', 'Every name (名称) a place has or had', {
    place_id: 'The place',
    valid_from: 'First day it was called so',
    name: 'Name as published',
  }),
  ...housePolicies('place_name'),
  `insert into place_name (place_id, valid_from, name) select place_id, valid_from, name from grid_place`,
  `create policy place_name_redraw_insert on place_name for insert with check (${REDRAW})`,
  `create policy place_name_redraw_update on place_name for update using (${REDRAW}) with check (${REDRAW})`,
  grantApp('update (name) on place_name'),
];

// Places, codes and names are the whole district's: no place stands guard.
const WRITERS = [
  ...['grid_place', 'place_code', 'place_name'].flatMap((table) => [
    `create policy ${table}_person_insert on ${table} for insert with check (${PERSON})`,
    `create policy ${table}_person_update on ${table} for update using (${PERSON}) with check (${PERSON})`,
  ]),
  grantApp('update (code) on grid_place'),
];
