import { grantApp, retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

export class CreateResidentExport1767700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...EXPORT, ...PAGE]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
const KNOWN = `${ACTOR} is not null`;

const secured = (table: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
];

const EXPORT = [
  `create table resident_export (
    export_id uuid not null,
    version int not null,
    actor text not null,
    acting_for text not null,
    purpose text not null,
    filter jsonb not null,
    org_path text collate "C" not null,
    state text not null,
    row_count int not null,
    page_count int not null,
    pages_done int not null,
    request_time timestamptz not null,
    expire_time timestamptz not null,
    decided_by text,
    decide_time timestamptz,
    decide_reason text not null,
    constraint resident_export_pkey primary key (export_id),
    constraint resident_export_state_check check (state in ('requested', 'approved', 'rejected', 'cancelled', 'handed-over')),
    constraint resident_export_decided_check check (decided_by <> actor and num_nonnulls(decided_by, decide_time) in (0, 2)),
    constraint resident_export_pages_check check (pages_done between 0 and page_count),
    constraint resident_export_org_path_check check (org_path ~ '^([0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*)?$'))`,
  ...comments('resident_export', 'Exports of residents (居民导出); they name no resident', {
    export_id: 'Id, uuid v7',
    version: 'Version, 1 upwards',
    actor: 'Who asked for it',
    acting_for: 'In which capacity',
    purpose: 'What it is for',
    filter: 'Whom it is of, as it was asked for',
    org_path: 'Lowest place that holds all of it, or empty',
    state: 'requested, approved, rejected, cancelled or handed-over',
    row_count: 'Persons when it was asked for',
    page_count: 'Pages they make',
    pages_done: 'Pages handed over',
    request_time: 'When it was asked for',
    expire_time: 'When it ends',
    decided_by: 'Who decided, when somebody had to',
    decide_time: 'When',
    decide_reason: 'Why so',
  }),
  ...secured('resident_export'),
  // A register: it names no resident, and who decides or audits has no place. Who sees which, the operations judge.
  `create policy resident_export_select on resident_export for select using (${KNOWN})`,
  `create policy resident_export_insert on resident_export for insert with check (actor = ${ACTOR})`,
  `create policy resident_export_update on resident_export for update using (${KNOWN})`,
  grantApp('select, insert on resident_export'),
  grantApp(
    'update (version, state, row_count, page_count, pages_done, expire_time, decided_by, decide_time, decide_reason) on resident_export',
  ),
  ...retentionPolicies('registry', 'resident_export', `request_time < now() - interval '3 years'`),
];

/** Only the asker reads whom it is about; anybody else learns from the figures. */
const OWN = `exists (select from resident_export e where e.export_id = resident_export_page.export_id and e.actor = ${ACTOR})`;
const PAGE = [
  `create table resident_export_page (
    export_id uuid not null,
    page int not null,
    person_ids uuid[] not null,
    constraint resident_export_page_pkey primary key (export_id, page),
    constraint resident_export_page_export_fkey foreign key (export_id) references resident_export (export_id))`,
  ...comments('resident_export_page', 'Whom an export is about, page by page: ids alone', {
    export_id: 'Export',
    page: 'Number of the page, from 0',
    person_ids: 'Persons, 100 at most',
  }),
  ...secured('resident_export_page'),
  `create policy resident_export_page_select on resident_export_page for select using (${OWN})`,
  `create policy resident_export_page_insert on resident_export_page for insert with check (${OWN})`,
  grantApp('select, insert on resident_export_page'),
  ...retentionPolicies(
    'registry',
    'resident_export_page',
    `exists (select from resident_export e where e.export_id = resident_export_page.export_id and e.expire_time < now() - interval '1 day')`,
  ),
];
