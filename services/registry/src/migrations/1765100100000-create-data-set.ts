import { childPolicies, grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

export class CreateDataSet1765100100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...DATA_SET, ...ROWS]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const KNOWN = `nullif(current_setting('wangge.actor', true), '') is not null`;

const DATA_SET = [
  `create table data_set (
    data_set_id uuid not null,
    version int not null,
    state text not null,
    department_id text not null,
    agreement_id text not null,
    officer text not null,
    purpose text not null,
    case_reference text not null,
    org_path text collate "C" not null,
    population text not null,
    fields text[] not null,
    row_count int not null,
    request_time timestamptz not null,
    decided_by text,
    decide_time timestamptz,
    reject_reason text not null,
    collect_time timestamptz,
    constraint data_set_pkey primary key (data_set_id),
    constraint data_set_state_check check (state in ('requested', 'approved', 'rejected', 'handed-over')),
    constraint data_set_decided_check check (num_nonnulls(decided_by, decide_time) = case state when 'requested' then 0 else 2 end),
    constraint data_set_collected_check check ((collect_time is not null) = (state = 'handed-over')),
    constraint data_set_org_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'))`,
  ...comments('data_set', 'Data sets (数据集) departments ask for; they name nobody', {
    data_set_id: 'Id, uuid v7',
    version: '1 requested, 2 decided, 3 handed over',
    state: 'requested, approved, rejected or handed-over',
    department_id: 'Department that asks',
    agreement_id: 'Agreement it asks under',
    officer: 'Acting officer of that department',
    purpose: 'Purpose',
    case_reference: 'Reference of the department’s own matter',
    org_path: 'Path of the agreement’s area',
    population: 'Population of the agreement',
    fields: 'Fields the agreement names of each person',
    row_count: 'Rows when it was asked for; those it has once it is handed over',
    request_time: 'When it was asked for',
    decided_by: 'Subject who decided',
    decide_time: 'When',
    reject_reason: 'Why it was rejected',
    collect_time: 'When it was handed over',
  }),
  `alter table data_set enable row level security`,
  `alter table data_set force row level security`,
  `create policy data_set_owner on data_set to current_user using (true) with check (true)`,
  // A register: it names nobody, and its readers have no place. Whose data set it is, is judged by the operations.
  `create policy data_set_select on data_set for select using (${KNOWN})`,
  `create policy data_set_insert on data_set for insert with check (${KNOWN})`,
  `create policy data_set_update on data_set for update using (${KNOWN})`,
  grantApp('select, insert on data_set'),
  grantApp('update (version, state, row_count, decided_by, decide_time, reject_reason, collect_time) on data_set'),
];

const ROWS = [
  `create table data_set_row (
    data_set_id uuid not null,
    place int not null,
    person_id uuid not null,
    constraint data_set_row_pkey primary key (data_set_id, place),
    constraint data_set_row_set_fkey foreign key (data_set_id) references data_set (data_set_id),
    constraint data_set_row_person_fkey foreign key (person_id) references person (person_id))`,
  ...comments('data_set_row', 'Whom a data set that was handed over is about: ids alone', {
    data_set_id: 'Data set',
    place: 'Number of the row, from 0',
    person_id: 'Person',
  }),
  ...childPolicies({ table: 'data_set_row', parent: 'person', key: 'person_id' }),
];
