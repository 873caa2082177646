import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Which kept bytes no row refers to any more, so that the edge can forget them. */
export class FindUnreferencedBytes1767600200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of BYTES) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// As owner: the edge acts for nobody here, and learns of a hash it knows already only whether it is used.
const BYTES = [
  'create index file_by_bytes on file (sha256)',
  'create index attachment_by_bytes on attachment (sha256)',
  `create function unreferenced_bytes(p_sha256s text[]) returns setof text
  language sql stable security definer set search_path = public, pg_temp as $body$
  select h from unnest(p_sha256s) h where not exists (select from file f where f.sha256 = h)
    and not exists (select from attachment a where a.sha256 = h) $body$`,
  `comment on function unreferenced_bytes(text[]) is 'Which hashes no file and no attachment refers to'`,
  'revoke all on function unreferenced_bytes(text[]) from public',
  grantApp('execute on function unreferenced_bytes(text[])'),
];
