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

export const expireFiles = statement('file_expire', 'delete from file where register_time <= $1');
