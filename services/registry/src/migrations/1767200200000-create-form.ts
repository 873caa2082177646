import { grantApp, placePolicies, retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

/** Forms, and how much of each was filled in by what is held. */
export class CreateForm1767200200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...FORM, ...FILL]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const KNOWN = `nullif(current_setting('wangge.actor', true), '') is not null`;

const FORM = [
  `create table form (
    form_id uuid not null,
    code text collate "C" not null,
    version int not null,
    name text not null,
    about text not null,
    owner_unit text not null,
    questions jsonb not null,
    actor text not null,
    define_time timestamptz not null,
    constraint form_pkey primary key (form_id),
    constraint form_version_key unique (code, version))`,
  ...comments('form', 'Forms of departments and offices (一表通), every version', {
    form_id: 'Id of the version, uuid v7',
    code: 'Code',
    version: 'Version, from 1',
    name: 'Name',
    about: 'What it is filled in about',
    owner_unit: 'Whose form it is',
    questions: 'Questions in their order: code and label',
    actor: 'Subject that defined it',
    define_time: 'When it was defined',
  }),
  `alter table form enable row level security`,
  `alter table form force row level security`,
  `create policy form_owner on form to current_user using (true) with check (true)`,
  `create policy form_select on form for select using (${KNOWN})`,
  `create policy form_insert on form for insert with check (${KNOWN})`,
  grantApp('select, insert on form'),
];

const FILL = [
  `create table form_fill (
    fill_id uuid not null,
    form_id uuid not null,
    about_id uuid not null,
    org_path text collate "C" not null,
    asked int not null,
    prefilled int not null,
    actor text not null,
    fill_time timestamptz not null,
    constraint form_fill_pkey primary key (fill_id),
    constraint form_fill_org_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'))`,
  `create index form_fill_place on form_fill (org_path, fill_time)`,
  ...comments('form_fill', 'Forms filled in at the window: how much by what is held', {
    fill_id: 'Id, uuid v7',
    form_id: 'Form',
    about_id: 'About whom',
    org_path: 'Path of its place then',
    asked: 'Questions asked',
    prefilled: 'Questions answered from what is held',
    actor: 'Subject that filled it in',
    fill_time: 'When',
  }),
  ...placePolicies({ table: 'form_fill', grants: 'select, insert' }),
  ...retentionPolicies('registry', 'form_fill', `fill_time < now() - interval '2 years'`),
];
