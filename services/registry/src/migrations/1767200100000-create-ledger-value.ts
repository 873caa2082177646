import { commandFunction, grantApp, resealPolicies, retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

/** Values of registered fields. They are seen with what they are about, wherever it moves, and by nobody else. */
export class CreateLedgerValue1767200100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...TABLE, ...SECURITY, ...OVER, REVEAL, ABOUT_REVEAL]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const TABLE = [
  `create table ledger_value (
    value_id uuid not null,
    about text not null,
    about_id uuid not null,
    code text collate "C" not null,
    field_id uuid not null,
    version int not null,
    plain text not null,
    sealed bytea not null,
    at_end text not null,
    keep_until timestamptz not null,
    frozen_time timestamptz,
    ground text not null,
    actor text not null,
    write_time timestamptz not null,
    end_time timestamptz,
    constraint ledger_value_pkey primary key (value_id),
    constraint ledger_value_version_key unique (about_id, code, version),
    constraint ledger_value_about_check check (about in ('person', 'household', 'dwelling', 'establishment')),
    constraint ledger_value_end_check check (at_end in ('delete', 'freeze')))`,
  `create unique index ledger_value_held on ledger_value (about_id, code) where end_time is null`,
  `create index ledger_value_plain on ledger_value (code, plain) where end_time is null and plain <> ''`,
  `create index ledger_value_over on ledger_value (keep_until)`,
  ...comments('ledger_value', 'Values of registered fields (台账条目), as they were written', {
    value_id: 'Id, uuid v7',
    about: 'What it is about: person, household, dwelling, establishment',
    about_id: 'Id of that',
    code: 'Code of the field',
    field_id: 'Version of the field it was written under',
    version: 'Counts what was written in this field of it, from 1',
    plain: 'The value of a plain field; empty of others',
    sealed: 'Sealed envelope: the value of a masked or sealed field',
    at_end: 'delete or freeze, when its time is over',
    keep_until: 'When its time is over',
    frozen_time: 'When it was frozen; null while it is in use',
    ground: 'Ground given',
    actor: 'Subject that wrote it',
    write_time: 'When it was written',
    end_time: 'When another took its place; null while it stands',
  }),
];

const seen = (kind: string): string =>
  `when '${kind}' then exists (select from ${kind} r where r.${kind}_id = about_id)`;
const VISIBLE = `case about ${['person', 'household', 'dwelling', 'establishment'].map(seen).join(' ')} end`;
const IS_JOB = `(select coalesce(nullif(current_setting('wangge.actor', true), '') = 'service:registry/ledger-freeze', false))`;

const SECURITY = [
  `alter table ledger_value enable row level security`,
  `alter table ledger_value force row level security`,
  `create policy ledger_value_owner on ledger_value to current_user using (true) with check (true)`,
  `create policy ledger_value_select on ledger_value for select using (${VISIBLE})`,
  `create policy ledger_value_insert on ledger_value for insert with check (${VISIBLE})`,
  `create policy ledger_value_update on ledger_value for update using (${VISIBLE}) with check (${VISIBLE})`,
  grantApp('select, insert, update (end_time, frozen_time) on ledger_value'),
  ...resealPolicies('registry', 'ledger_value'),
];

const OVER = [
  ...retentionPolicies('registry', 'ledger_value', `at_end = 'delete' and keep_until < now()`),
  // Freezes what is over wherever it lies, and nothing younger.
  `create policy ledger_value_freeze_select on ledger_value for select using (${IS_JOB})`,
  `create policy ledger_value_freeze on ledger_value for update using (${IS_JOB} and at_end = 'freeze' and keep_until < now()) with check (${IS_JOB})`,
];

const REVEAL = commandFunction({
  name: 'reveal_ledger',
  args: `p_grant_id uuid, p_about_id uuid, p_fields text[], p_visit_id uuid, p_grant_time timestamptz, p_expire_time timestamptz`,
  body: `
  insert into reveal_grant (grant_id, person_id, actor, fields, purpose, case_id, visit_id, grant_time, expire_time)
    select p_grant_id, p_about_id, t_actor, p_fields, t_purpose, case when p_visit_id is null then t_case_id end, p_visit_id, p_grant_time, p_expire_time
      where exists (select from person where person_id = p_about_id) or exists (select from household where household_id = p_about_id)
        or exists (select from dwelling where dwelling_id = p_about_id) or exists (select from establishment where establishment_id = p_about_id);
  {{guard}}`,
});
const ABOUT_REVEAL = `comment on function reveal_ledger is 'RevealEntries in one statement'`;
