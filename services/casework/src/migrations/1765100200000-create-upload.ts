import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

/** Uploads departments prepare: one file each, handed in at the edge under a token instead of a passport. */
export class CreateUpload1765100200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...UPLOAD, ...TAKE]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
const OWN = `coalesce(uploader = ${ACTOR}, false)`;
const EXPIRY = `coalesce(${ACTOR} = 'service:casework/expire-files', false)`;

const UPLOAD = [
  `create table upload (
    upload_id uuid not null,
    task_id uuid not null,
    uploader text not null,
    expire_time timestamptz not null,
    file_id uuid,
    constraint upload_pkey primary key (upload_id))`,
  ...comments('upload', 'Uploads that were prepared; each takes one file, once', {
    upload_id: 'Id, uuid v7',
    task_id: 'Task whose result the file shows',
    uploader: 'Who prepared it, and alone may attach the file',
    expire_time: 'Until when',
    file_id: 'File that was handed in; null until then',
  }),
  `create index upload_expiry on upload (expire_time)`,
  `alter table upload enable row level security`,
  `alter table upload force row level security`,
  `create policy upload_owner on upload to current_user using (true) with check (true)`,
  `create policy upload_select on upload for select using (${OWN} or ${EXPIRY})`,
  `create policy upload_insert on upload for insert with check (${OWN})`,
  `create policy upload_delete on upload for delete using (${EXPIRY})`,
  grantApp('select, insert, delete on upload'),
];

const onlyApp = (name: string, comment: string): string[] => [
  `comment on function ${name} is '${comment}'`,
  `revoke all on function ${name} from public`,
  grantApp(`execute on function ${name}`),
];

// As owner: the edge acts for nobody here. The token it was shown has proven whose upload it is.
const TAKE = [
  `create function upload_is_open(p_upload_id uuid, p_time timestamptz) returns boolean
  language sql stable security definer set search_path = public, pg_temp as $body$
  select exists (select from upload where upload_id = p_upload_id and file_id is null and expire_time > p_time) $body$`,
  ...onlyApp('upload_is_open', 'Whether a file may be handed in'),
  `create function take_upload(p_upload_id uuid, p_file_id uuid, p_sha256 text, p_media_type text, p_size int, p_width int, p_height int,
    p_time timestamptz) returns uuid
  language plpgsql security definer set search_path = public, pg_temp as $body$
declare v_uploader text; v_file_id uuid;
begin
  select uploader into v_uploader from upload
    where upload_id = p_upload_id and file_id is null and expire_time > p_time for update;
  if not found then return null; end if;
  insert into file (file_id, sha256, media_type, size, width, height, uploader, register_time)
    values (p_file_id, p_sha256, p_media_type, p_size, p_width, p_height, v_uploader, p_time)
    on conflict (uploader, sha256) do update set register_time = excluded.register_time
    returning file_id into v_file_id;
  update upload set file_id = v_file_id where upload_id = p_upload_id;
  return v_file_id;
end $body$`,
  ...onlyApp(
    'take_upload',
    'Keeps the file of an upload for whoever prepared it, once; null when the upload is used or over',
  ),
];
