import { statement } from '@wangge/platform/persistence';

/** Within a transaction: the same bytes of one caller are one file, as young as the last time they came. */
export const REGISTER = `insert into file (file_id, sha256, media_type, size, width, height, uploader, register_time)
  values ($1, $2, $3, $4, $5, $6, $7, $8)
  on conflict (uploader, sha256) do update set register_time = excluded.register_time
  returning file_id as "fileId"`;

/** A file the caller may see: their own while it is unattached, else that of a case they may see. Policies decide. */
export const findFile = statement(
  'file_find',
  `select sha256, media_type as "mediaType", size, null::uuid as "caseId" from file where file_id = $1
   union all
   select sha256, media_type, size, case_id from attachment where file_id = $1
   limit 1`,
);

/** [upload, now] */
export const uploadIsOpen = statement('upload_is_open', 'select upload_is_open($1, $2) as open');

/** Within a transaction: keeps the file of an upload and ends it; null when it is used or over. */
export const TAKE_UPLOAD = 'select take_upload($1, $2, $3, $4, $5, $6, $7, $8) as "fileId"';

/** Within a transaction. */
export const ADD_UPLOAD = 'insert into upload (upload_id, task_id, uploader, expire_time) values ($1, $2, $3, $4)';
export const UPLOAD_EXPIRY = 'select expire_time as "expireTime" from upload where upload_id = $1';

export const expireUploads = statement('upload_expire', 'delete from upload where expire_time <= $1');

export const expireFiles = statement('file_expire', 'delete from file where register_time <= $1');
