import { childPolicies, grantApp, resealPolicies, retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

export class CreateResidentImport1767100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...SOURCE, ...IMPORT, ...PART, ...REJECT, ...KEY]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
const KNOWN = `${ACTOR} is not null`;
/** The job that works imports through finds them; what it writes it writes as their opener. */
const OWN = `coalesce(actor = ${ACTOR} or ${ACTOR} = 'service:registry/resident-importer', false)`;

const secured = (table: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
];

const SOURCE = [
  `create table resident_source (
    source text not null,
    mapping jsonb not null,
    changed_by text not null,
    change_time timestamptz not null,
    constraint resident_source_pkey primary key (source))`,
  ...comments('resident_source', 'Sources (来源) of residents’ files and their headings', {
    source: 'Name of the source',
    mapping: 'Heading by field',
    changed_by: 'Who said so last',
    change_time: 'When',
  }),
  ...secured('resident_source'),
  `create policy resident_source_select on resident_source for select using (${KNOWN})`,
  `create policy resident_source_insert on resident_source for insert with check (${KNOWN})`,
  `create policy resident_source_update on resident_source for update using (${KNOWN})`,
  grantApp('select, insert, update on resident_source'),
];

const IMPORT = [
  `create table resident_import (
    import_id uuid not null,
    actor text not null,
    acting_for text not null,
    paths text[] not null,
    source text not null,
    encoding text not null,
    delimiter text not null,
    mapping jsonb not null,
    dry_run boolean not null,
    state text not null,
    parts int not null,
    header text[] not null,
    total_rows int not null,
    done_rows int not null,
    inserted int not null,
    updated int not null,
    unchanged int not null,
    rejected int not null,
    problem text not null,
    problem_line int not null,
    problem_column text not null,
    create_time timestamptz not null,
    start_time timestamptz,
    finish_time timestamptz,
    constraint resident_import_pkey primary key (import_id),
    constraint resident_import_state_check check (state in ('receiving', 'queued', 'running', 'finished', 'failed')),
    constraint resident_import_rows_check check (done_rows = inserted + updated + unchanged + rejected))`,
  ...comments('resident_import', 'Imports of residents (居民导入), in figures', {
    import_id: 'Id, uuid v7',
    actor: 'Who opened it',
    acting_for: 'In which capacity',
    paths: 'Places they answered for when they started it: nobody is registered elsewhere',
    source: 'Source of the file',
    encoding: 'Declared encoding; empty to find it out',
    delimiter: 'Declared delimiter; empty to find it out',
    mapping: 'Heading by field, where it is not a usual one',
    dry_run: 'Only judged',
    state: 'receiving, queued, running, finished, failed',
    parts: 'Parts the file has; 0 until it is started',
    header: 'Heading of the file',
    total_rows: 'Rows below the heading; 0 until it has been looked through',
    done_rows: 'Rows worked through: where it goes on',
    inserted: 'Rows whose person was registered',
    updated: 'Rows whose person was brought up to date',
    unchanged: 'Rows whose person was there as told',
    rejected: 'Rows that were not taken',
    problem: 'What is wrong with the file as a whole, or empty',
    problem_line: 'Line of it, or 0',
    problem_column: 'Column of it, or empty',
    create_time: 'When it was opened',
    start_time: 'When it began to run',
    finish_time: 'When it ended',
  }),
  ...secured('resident_import'),
  `create policy resident_import_select on resident_import for select using (${OWN})`,
  `create policy resident_import_insert on resident_import for insert with check (actor = ${ACTOR})`,
  `create policy resident_import_update on resident_import for update using (${OWN})`,
  grantApp('select, insert, update on resident_import'),
  ...retentionPolicies('registry', 'resident_import', `create_time < now() - interval '3 years'`),
];

const ofImport = (table: string, age: string): string[] => [
  ...childPolicies({ table, parent: 'resident_import', key: 'import_id' }),
  ...resealPolicies('registry', table),
  ...retentionPolicies(
    'registry',
    table,
    `exists (select from resident_import i where i.import_id = ${table}.import_id and i.create_time < now() - interval '${age}')`,
  ),
];

const PART = [
  `create table resident_import_part (
    import_id uuid not null,
    part int not null,
    sealed bytea not null,
    constraint resident_import_part_pkey primary key (import_id, part),
    constraint resident_import_part_import_fkey foreign key (import_id) references resident_import (import_id))`,
  ...comments('resident_import_part', 'Parts of residents’ files, kept for a day', {
    import_id: 'Import',
    part: 'Number of the part, from 0',
    sealed: 'Sealed envelope: the bytes',
  }),
  ...ofImport('resident_import_part', '1 day'),
];

const REJECT = [
  `create table resident_import_reject (
    import_id uuid not null,
    line int not null,
    sealed bytea not null,
    constraint resident_import_reject_pkey primary key (import_id, line),
    constraint resident_import_reject_import_fkey foreign key (import_id) references resident_import (import_id))`,
  ...comments('resident_import_reject', 'Rows that were not taken (退回行), kept for 30 days', {
    import_id: 'Import',
    line: 'Line of the file',
    sealed: 'Sealed envelope: cells and what is wrong with them',
  }),
  ...ofImport('resident_import_reject', '30 days'),
];

const KEY = [
  `create table import_key (
    kind text not null,
    key_index bytea not null,
    record_id uuid not null,
    constraint import_key_pkey primary key (kind, key_index),
    constraint import_key_kind_check check (kind in ('person', 'household')))`,
  ...comments('import_key', 'Ids that sources have for persons without a number and for households', {
    kind: 'person, household',
    key_index: 'Keyed hash of source and id',
    record_id: 'Person or household',
  }),
  ...secured('import_key'),
  // A hash leads to an id; who may see whose it is, the person's own policies say.
  `create policy import_key_select on import_key for select using (${KNOWN})`,
  `create policy import_key_insert on import_key for insert with check (${KNOWN})`,
  grantApp('select, insert on import_key'),
];
