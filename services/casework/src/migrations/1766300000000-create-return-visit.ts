import { childPolicies, grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

/** Rules of intake and closing, and the return visits drawn by them. */
export class CreateReturnVisit1766300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...RULES, ...SEED, ...VISIT, ...TRIGGER]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// No place in it and nothing personal: by which rules matters are dealt with is public.
const RULES = [
  `create table ruling (
    version int not null,
    rules jsonb not null,
    import_time timestamptz not null,
    constraint ruling_pkey primary key (version),
    constraint ruling_version_check check (version >= 1))`,
  ...comments('ruling', 'Versions of the rules of intake and closing (办理规则)', {
    version: 'Version, from 1',
    rules: 'Rules of return visits and of matters',
    import_time: 'When they were imported',
  }),
  grantApp('select, insert on ruling'),
];

const SEED = [
  `create table draw_seed (
    day date not null,
    seed bytea not null,
    constraint draw_seed_pkey primary key (day),
    constraint draw_seed_length_check check (length(seed) = 32))`,
  ...comments('draw_seed', 'Seeds of the draws of return visits, one a day', {
    day: 'Day in Asia/Shanghai',
    seed: '32 random bytes',
  }),
  grantApp('select, insert on draw_seed'),
];

const IS_JOB = `coalesce(nullif(current_setting('wangge.actor', true), '') = 'service:casework/return-visits', false)`;

const VISIT = [
  `create table return_visit (
    case_id uuid not null,
    close_version int not null,
    state text not null,
    number text not null,
    matter_code text not null,
    matter_name text not null,
    item_class text not null,
    rework_count int not null,
    reopen_count int not null,
    org_path text collate "C" not null,
    lead_unit_id uuid,
    close_time timestamptz not null,
    close_day date not null,
    rules_version int,
    rule text not null default '',
    per_mille int not null default 0,
    ticket int,
    visit_id uuid,
    version int not null default 0,
    due_time timestamptz,
    tries jsonb not null default '[]',
    constraint return_visit_pkey primary key (case_id, close_version),
    constraint return_visit_state_check check (state in ('closed', 'passed-over', 'due', 'made', 'given-up', 'lapsed')),
    constraint return_visit_ticket_check check (ticket between 0 and 999)) partition by range (case_id)`,
  ...comments('return_visit', 'Closings of cases with their draw and their return visit (回访)', {
    case_id: 'Case: the partition',
    close_version: 'Version the case had when it was closed',
    state: 'closed until drawn, then passed-over or due; made, given-up, lapsed',
    number: 'Number of the case',
    matter_code: 'Code of the matter when it was closed',
    matter_name: 'Name of the matter',
    item_class: 'Item class (件类)',
    rework_count: 'How often it was handled again',
    reopen_count: 'How often it had been reopened',
    org_path: 'Path of its custody when it was closed',
    lead_unit_id: 'Unit that led',
    close_time: 'When it was closed',
    close_day: 'Day in Asia/Shanghai: whose seed draws',
    rules_version: 'Rules it was drawn under; null before',
    rule: 'Rule that fitted; empty when none did',
    per_mille: 'How many of a thousand the rule draws',
    ticket: 'What was drawn, 0 to 999; null before',
    visit_id: 'Id of the visit in events, uuid v7; null unless drawn',
    version: 'Counts every change of the visit, from 1',
    due_time: 'When the visit is due',
    tries: 'Tries to visit, oldest first',
  }),
  `create index return_visit_to_draw on return_visit (case_id) where state = 'closed'`,
  `create index return_visit_due on return_visit (due_time, case_id) where state = 'due'`,
  `create index return_visit_day on return_visit (close_day, case_id)`,
  ...childPolicies({ table: 'return_visit', parent: 'case_file', key: 'case_id', grants: 'select, insert, update' }),
  // The draw looks at closings, not at cases.
  `create policy return_visit_job_select on return_visit for select using (${IS_JOB})`,
  `create policy return_visit_job_update on return_visit for update using (${IS_JOB}) with check (${IS_JOB})`,
];

// In the commit of the change itself, by whichever way a case ends or goes on: nothing is closed without a draw.
const TRIGGER = [
  `create function case_closing() returns trigger language plpgsql as $body$
begin
  if new.close_time is null then
    update return_visit set state = 'lapsed' where case_id = new.case_id and state in ('closed', 'due');
  else
    insert into return_visit (case_id, close_version, state, number, matter_code, matter_name, item_class, rework_count,
        reopen_count, org_path, lead_unit_id, close_time, close_day)
      values (new.case_id, new.version, 'closed', new.number, new.matter_code, new.matter_name, new.item_class,
        new.rework_count, new.reopen_count, new.org_path, new.lead_unit_id, new.close_time,
        (new.close_time at time zone 'Asia/Shanghai')::date)
      on conflict do nothing;
  end if;
  return null;
end $body$`,
  `comment on function case_closing() is 'Puts each closing of a case before the draw; lapses its visit when the case goes on'`,
  `create trigger case_file_closing after update of close_time on case_file for each row
    when ((old.close_time is null) <> (new.close_time is null)) execute function case_closing()`,
];
