import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;

/** Grants to see a need: their times are the limit, whichever replica is asked. */
export class CreateRevealGrant1764200100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of GRANT) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const COMMENTS = {
  grant_id: 'Id, uuid v7',
  archive_id: 'Archive whose need was shown',
  actor: 'Subject who saw it',
  purpose: 'What it was for',
  case_id: 'Case it belonged to',
  visit_id: 'Visit it belonged to',
  grant_time: 'When it was given',
  expire_time: 'When it ends',
};

const GRANT = [
  `create table reveal_grant (
    grant_id uuid not null,
    archive_id uuid not null,
    actor text not null,
    purpose text not null,
    case_id uuid,
    visit_id uuid,
    grant_time timestamptz not null,
    expire_time timestamptz not null,
    constraint reveal_grant_pkey primary key (grant_id),
    constraint reveal_grant_occasion_check check ((case_id is null) <> (visit_id is null)))`,
  `create index reveal_grant_actor on reveal_grant (actor, grant_time)`,
  `comment on table reveal_grant is 'Reveal grants (揭示): who saw which need, for which case or visit'`,
  ...Object.entries(COMMENTS).map(([column, about]) => `comment on column reveal_grant.${column} is '${about}'`),
  `alter table reveal_grant enable row level security`,
  `alter table reveal_grant force row level security`,
  `create policy reveal_grant_owner on reveal_grant to current_user using (true) with check (true)`,
  `create policy reveal_grant_select on reveal_grant for select using (actor = ${ACTOR})`,
  `create policy reveal_grant_insert on reveal_grant for insert with check (actor = ${ACTOR})`,
  grantApp('select, insert on reveal_grant'),
];
