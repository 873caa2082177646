import { placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CreateNotice1766500000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...TEXT, ...NOTICE]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const KNOWN = `nullif(current_setting('wangge.actor', true), '') is not null`;

const TEXT = [
  `create table consultation_text (
    text_id uuid not null,
    code text collate "C" not null,
    text_version int not null,
    kind text not null,
    title text not null,
    body text not null,
    document_number text not null,
    owner_unit_id uuid not null,
    owner_unit_name text not null,
    org_path text collate "C" not null,
    start_date date not null,
    end_date date not null,
    publish_time timestamptz not null,
    withdraw_time timestamptz,
    constraint consultation_text_pkey primary key (text_id),
    constraint consultation_text_version_key unique (org_path, code, text_version),
    constraint consultation_text_kind_check check (kind in ('policy', 'procedure', 'covenant')),
    constraint consultation_text_days_check check (start_date <= end_date),
    constraint consultation_text_org_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'))`,
  ...comments('consultation_text', 'Policies, procedures and covenants (政策、办事指南、公约), every version', {
    text_id: 'Id, uuid v7',
    code: 'Code of the text at its place',
    text_version: 'Version of the text, from 1',
    kind: 'policy, procedure or covenant',
    title: 'Title',
    body: 'The text',
    document_number: 'Number of the document it rests on (文号), or empty',
    owner_unit_id: 'Unit that owns it',
    owner_unit_name: 'Name of that unit when it was published',
    org_path: 'Path of the place it holds in',
    start_date: 'First day in force',
    end_date: 'Last day in force',
    publish_time: 'When it was published',
    withdraw_time: 'When it was withdrawn before its time',
  }),
  ...placePolicies({ table: 'consultation_text', grants: 'select, insert, update (withdraw_time)' }),
  // What is published is for everybody; who may change it is judged by its place.
  `create policy consultation_text_public on consultation_text for select using (${KNOWN})`,
];

const NOTICE = [
  `create table notice (
    notice_id uuid not null,
    audience text not null,
    title text not null,
    body text not null,
    org_path text collate "C" not null,
    issue_time timestamptz not null,
    end_time timestamptz not null,
    constraint notice_pkey primary key (notice_id),
    constraint notice_audience_check check (audience in ('staff', 'captains', 'residents')),
    constraint notice_org_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'))`,
  ...comments('notice', 'Notices (通知公告) to the staff, the captains or the residents of a place', {
    notice_id: 'Id, uuid v7',
    audience: 'staff, captains or residents',
    title: 'Title',
    body: 'What it says',
    org_path: 'Path of the place it is for',
    issue_time: 'When it was issued',
    end_time: 'Until when it is shown',
  }),
  `create index notice_shown on notice (end_time)`,
  ...placePolicies({ table: 'notice', grants: 'select, insert' }),
  // Above one's own places too: what is told to a street is told to its grids.
  `create policy notice_above on notice for select using (exists (
     select from unnest(string_to_array(nullif(current_setting('wangge.paths', true), ''), ',')) as p(path)
     where p.path ^@ (org_path || '.')))`,
  `create policy notice_public on notice for select using (${KNOWN} and audience = 'residents')`,
];
