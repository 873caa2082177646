import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

/** The field register and the ledgers made of it. Nothing in them names a person. */
export class CreateFieldRegister1767200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...FIELD, ...LEDGER]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;

/** Whoever the contract lets call reads and adds; of a line only its state is ever changed. */
const register = (table: string, ...changes: string[]): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
  `create policy ${table}_select on ${table} for select using (${ACTOR} is not null)`,
  `create policy ${table}_insert on ${table} for insert with check (${ACTOR} is not null)`,
  ...(changes.length === 0
    ? []
    : [
        `create policy ${table}_update on ${table} for update using (${ACTOR} is not null)`,
        grantApp(`update (${changes.join(', ')}) on ${table}`),
      ]),
  grantApp(`select, insert on ${table}`),
];

const FIELD = [
  `create table registered_field (
    field_id uuid not null,
    code text collate "C" not null,
    version int not null,
    state text not null,
    name text not null,
    about text not null,
    type text not null,
    codes text[] not null,
    purpose text not null,
    legal_basis text not null,
    owner_unit text not null,
    retention_days int not null,
    at_end text not null,
    sensitivity text not null,
    actor text not null,
    change_time timestamptz not null,
    constraint registered_field_pkey primary key (field_id),
    constraint registered_field_version_key unique (code, version),
    constraint registered_field_state_check check (state in ('draft', 'published', 'withdrawn')),
    constraint registered_field_said_check check
      (state <> 'published' or (purpose <> '' and legal_basis <> '' and owner_unit <> '' and retention_days > 0)))`,
  `create unique index registered_field_published on registered_field (code) where state = 'published'`,
  ...comments('registered_field', 'Register of the fields that may be collected (字段登记), every version', {
    field_id: 'Id of the version, uuid v7',
    code: 'Code',
    version: 'Version, from 1',
    state: 'draft, published, withdrawn',
    name: 'Name',
    about: 'What it is a field of',
    type: 'text, number, date, code, yes-no',
    codes: 'Of a code: the values there are',
    purpose: 'What it is collected for',
    legal_basis: 'Law and article',
    owner_unit: 'Unit that answers for it',
    retention_days: 'Days a value is kept; 0 is not said',
    at_end: 'delete or freeze, when its time is over',
    sensitivity: 'plain, masked, sealed',
    actor: 'Subject that drafted it',
    change_time: 'When its state last changed',
  }),
  ...register('registered_field', 'state', 'change_time'),
];

const LEDGER = [
  `create table ledger (
    ledger_id uuid not null,
    code text collate "C" not null,
    version int not null,
    name text not null,
    about text not null,
    state text not null,
    counts int[] not null,
    actor text not null,
    change_time timestamptz not null,
    constraint ledger_pkey primary key (ledger_id),
    constraint ledger_version_key unique (code, version),
    constraint ledger_state_check check (state in ('draft', 'published', 'withdrawn')))`,
  `create unique index ledger_published on ledger (code) where state = 'published'`,
  `create table ledger_line (
    ledger_id uuid not null,
    position int not null,
    level int not null,
    code text collate "C" not null,
    name text not null,
    field_code text collate "C" not null,
    constraint ledger_line_pkey primary key (ledger_id, position),
    constraint ledger_line_field_check check ((field_code <> '') = (level = 4)))`,
  `create index ledger_line_field on ledger_line (field_code) where field_code <> ''`,
  ...comments('ledger', 'Ledgers (台账) as data, every version', {
    ledger_id: 'Id of the version, uuid v7',
    code: 'Code',
    version: 'Version, from 1',
    name: 'Name',
    about: 'What it is a ledger of',
    state: 'draft, published, withdrawn',
    counts: 'Classes, subclasses, items, indicators',
    actor: 'Subject that imported it',
    change_time: 'When its state last changed',
  }),
  ...comments('ledger_line', 'Lines of ledgers: classes, subclasses, items, indicators', {
    ledger_id: 'Ledger',
    position: 'Place in the ledger',
    level: '1 class, 2 subclass, 3 item, 4 indicator',
    code: 'Code within the ledger',
    name: 'Name',
    field_code: 'Field of an indicator; empty of others',
  }),
  ...register('ledger', 'state', 'change_time'),
  ...register('ledger_line'),
];
