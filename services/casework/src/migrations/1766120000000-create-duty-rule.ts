import { childPolicies, grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CreateDutyRule1766120000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...OBJECTION, ...FORGET, ...PROPOSAL]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// An objection belongs to its case and goes with it: whoever sees the case sees it.
const OBJECTION = [
  `create table objection (
    case_id uuid not null,
    task_id uuid not null,
    unit_id uuid not null,
    reference text not null,
    object_time timestamptz not null,
    decide_time timestamptz,
    upheld boolean,
    competent_unit_id uuid,
    constraint objection_pkey primary key (case_id, task_id),
    constraint objection_decided_check check ((decide_time is null) = (upheld is null)))`,
  ...comments('objection', 'Objections (退回异议) to dispatches, and how they were decided (裁定)', {
    case_id: 'Case',
    task_id: 'Task that was objected to',
    unit_id: 'Unit that objected',
    reference: 'Line of the catalogue it rests on',
    object_time: 'When it objected',
    decide_time: 'When it was decided; null while it is open',
    upheld: 'Whether it was right; null while it is open',
    competent_unit_id: 'Unit found competent, or null when none was named',
  }),
  ...childPolicies({ table: 'objection', parent: 'case_file', key: 'case_id', grants: 'select, insert, update' }),
];

// As owner: objections go with their case, in its own commit, and nobody but this trigger deletes them.
const FORGET = [
  `create function forget_objections() returns trigger language plpgsql security definer set search_path = public, pg_temp as $body$
begin
  delete from objection where case_id = old.case_id;
  return old;
end $body$`,
  `comment on function forget_objections() is 'Takes the objections to a case away with it'`,
  `revoke all on function forget_objections() from public`,
  `create trigger case_file_forget_objections before delete on case_file for each row execute function forget_objections()`,
];

// Configuration to be: a matter, an area, a unit. Nothing of a case or a person is in it.
const PROPOSAL = [
  `create table rule_proposal (
    proposal_id uuid not null,
    kind text not null,
    matter_code text not null,
    area text collate "C" not null,
    unit_id uuid not null,
    unit_name text not null,
    reference text not null,
    adjudications int not null,
    state text not null,
    note text not null,
    propose_time timestamptz not null,
    decide_time timestamptz,
    constraint rule_proposal_pkey primary key (proposal_id),
    constraint rule_proposal_kind_check check (kind in ('add', 'remove')),
    constraint rule_proposal_state_check check (state in ('open', 'accepted', 'declined')),
    constraint rule_proposal_decided_check check ((decide_time is null) = (state = 'open')))`,
  `create unique index rule_proposal_open_key on rule_proposal (kind, matter_code, area, unit_id) where state = 'open'`,
  ...comments('rule_proposal', 'Rules that adjudications propose for the duty list', {
    proposal_id: 'Id, uuid v7',
    kind: 'Whether the unit is to lead there (add) or not (remove)',
    matter_code: 'Matter',
    area: 'Path it is to hold in',
    unit_id: 'Unit',
    unit_name: 'Name of the unit when it was proposed',
    reference: 'Line of the catalogue the last objection rested on',
    adjudications: 'How many adjudications said so',
    state: 'Where it stands: open, accepted, declined',
    note: 'Why it was declined, or empty',
    propose_time: 'When it was first proposed',
    decide_time: 'When it was decided; null while open',
  }),
  grantApp('select, insert, update on rule_proposal'),
];
