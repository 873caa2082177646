import { childPolicies, resealPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

/** Facts of agency services, seen with their case and gone with it; names of papers and people are sealed. */
export class CreateAgency1766900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of AGENCY) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const AGENCY = [
  `create table agency (
    agency_id uuid not null,
    case_id uuid not null,
    version int not null,
    facts jsonb not null,
    sealed bytea not null,
    constraint agency_pkey primary key (agency_id),
    constraint agency_version_check check (version >= 1))`,
  ...comments('agency', 'Agency services (全程代理): what is held of them beside their case', {
    agency_id: 'Id, uuid v7',
    case_id: 'Case of it',
    version: 'Counts every change, from 1; writes are guarded by it',
    facts: 'Agent, promised day, mandate, times of originals and delivery, without names of residents',
    sealed: 'Sealed envelope: names of papers, of who gave and got them',
  }),
  `create unique index agency_of_case on agency (case_id)`,
  ...childPolicies({ table: 'agency', parent: 'case_file', key: 'case_id', grants: 'select, insert, update' }),
  ...resealPolicies('casework', 'agency'),
  `create function forget_agency() returns trigger language plpgsql security definer set search_path = public, pg_temp as $body$
begin
  delete from agency where case_id = old.case_id;
  return old;
end $body$`,
  `comment on function forget_agency() is 'Takes what is held of an agency service away with its case'`,
  `revoke all on function forget_agency() from public`,
  `create trigger case_file_forget_agency before delete on case_file for each row execute function forget_agency()`,
];
