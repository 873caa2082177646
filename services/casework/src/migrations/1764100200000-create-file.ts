import { childPolicies, grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CreateFile1764100200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...FILE, ...ATTACHMENT]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
const OWN = `coalesce(uploader = ${ACTOR}, false)`;
const EXPIRY = `coalesce(${ACTOR} = 'service:casework/expire-files', false)`;

// Not partitioned: it holds the files of one day at most, and the same bytes of one caller are one file.
const FILE = [
  `create table file (
    file_id uuid not null,
    sha256 text not null,
    media_type text not null,
    size int not null,
    width int not null,
    height int not null,
    uploader text not null,
    register_time timestamptz not null,
    constraint file_pkey primary key (file_id),
    constraint file_sha256_check check (sha256 ~ '^[0-9a-f]{64}$'),
    constraint file_size_check check (size >= 1))`,
  ...comments('file', 'Files stored at the edge and not attached yet; they expire after 24 hours', {
    file_id: 'Id, uuid v7',
    sha256: 'SHA-256 of the stored bytes, hexadecimal',
    media_type: 'Media type of the stored bytes',
    size: 'Size in bytes',
    width: 'Width in pixels',
    height: 'Height in pixels',
    uploader: 'Who stored it, and alone may see and attach it',
    register_time: 'When it was registered',
  }),
  `create unique index file_of_uploader on file (uploader, sha256)`,
  `create index file_expiry on file (register_time)`,
  `alter table file enable row level security`,
  `alter table file force row level security`,
  `create policy file_owner on file to current_user using (true) with check (true)`,
  `create policy file_select on file for select using (${OWN} or ${EXPIRY})`,
  `create policy file_insert on file for insert with check (${OWN})`,
  `create policy file_update on file for update using (${OWN}) with check (${OWN})`,
  `create policy file_delete on file for delete using (${OWN} or ${EXPIRY})`,
  grantApp('select, insert, update, delete on file'),
];

const ATTACHMENT = [
  `create table attachment (
    case_id uuid not null,
    file_id uuid not null,
    kind text not null,
    sha256 text not null,
    media_type text not null,
    size int not null,
    uploader text not null,
    attach_time timestamptz not null,
    constraint attachment_pkey primary key (case_id, file_id),
    constraint attachment_kind_check check (kind in ('before', 'after', 'evidence'))) partition by range (case_id)`,
  ...comments('attachment', 'Files attached to cases (附件)', {
    case_id: 'Case: the partition',
    file_id: 'Id of the file, uuid v7',
    kind: 'What it shows: before, after, evidence',
    sha256: 'SHA-256 of the stored bytes, hexadecimal',
    media_type: 'Media type of the stored bytes',
    size: 'Size in bytes',
    uploader: 'Who stored it',
    attach_time: 'When it was attached',
  }),
  `create index attachment_by_file on attachment (file_id)`,
  ...childPolicies({ table: 'attachment', parent: 'case_file', key: 'case_id' }),
];
