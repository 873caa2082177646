import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

/** Links between cases: seen by whoever sees both, changed by nobody, gone with the first of the two. */
export class CreateCaseLink1767600100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of LINK) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const BOTH = ['mediation', 'petition']
  .map((end) => `exists (select from case_file p where p.case_id = case_link.${end}_case_id)`)
  .join(' and ');

const LINK = [
  `create table case_link (
    link_id uuid not null,
    mediation_case_id uuid not null,
    petition_case_id uuid not null,
    actor text not null,
    link_time timestamptz not null,
    constraint case_link_pkey primary key (link_id))`,
  ...comments('case_link', 'Links between a mediation and a petition (关联案卷)', {
    link_id: 'Id, uuid v7',
    mediation_case_id: 'The mediation',
    petition_case_id: 'The petition',
    actor: 'Who linked them: issuer and subject',
    link_time: 'When they were linked',
  }),
  'create unique index case_link_once on case_link (mediation_case_id, petition_case_id)',
  'create index case_link_of_petition on case_link (petition_case_id)',
  'alter table case_link enable row level security',
  'alter table case_link force row level security',
  'create policy case_link_owner on case_link to current_user using (true) with check (true)',
  `create policy case_link_select on case_link for select using (${BOTH})`,
  `create policy case_link_insert on case_link for insert with check (${BOTH})`,
  grantApp('select, insert on case_link'),
  `create function forget_case_link() returns trigger language plpgsql security definer set search_path = public, pg_temp as $body$
begin
  delete from case_link where old.case_id in (mediation_case_id, petition_case_id);
  return old;
end $body$`,
  `comment on function forget_case_link() is 'Takes the links of a case away with it'`,
  'revoke all on function forget_case_link() from public',
  `create trigger case_file_forget_link before delete on case_file for each row when (old.flow in ('mediation', 'petition'))
    execute function forget_case_link()`,
];
