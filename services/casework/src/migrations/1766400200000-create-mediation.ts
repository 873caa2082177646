import { childPolicies, resealPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

/** Facts of mediations, seen with their case; names, minutes and what was agreed are sealed. */
export class CreateMediation1766400200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of MEDIATION) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
const REMINDER = `(select coalesce(${ACTOR} = 'service:casework/mediation-reminder', false))`;

const MEDIATION = [
  `create table mediation (
    mediation_id uuid not null,
    case_id uuid not null,
    version int not null,
    facts jsonb not null,
    sealed bytea not null,
    remind_at timestamptz,
    constraint mediation_pkey primary key (mediation_id),
    constraint mediation_version_check check (version >= 1))`,
  ...comments('mediation', 'Mediations (人民调解): what is held of them beside their case', {
    mediation_id: 'Id, uuid v7',
    case_id: 'Case of it',
    version: 'Counts every change, from 1; writes are guarded by it',
    facts: 'Consents, mediators, sessions, agreement and judicial confirmation, without names and words',
    sealed: 'Sealed envelope: names and phones of the parties, minutes, what was agreed',
    remind_at: 'When to remind of judicial confirmation; null when there is nothing to remind of',
  }),
  `create unique index mediation_of_case on mediation (case_id)`,
  `create index mediation_reminder on mediation (remind_at) where remind_at is not null`,
  ...childPolicies({ table: 'mediation', parent: 'case_file', key: 'case_id', grants: 'select, insert, update' }),
  `create policy mediation_reminder_select on mediation for select using (${REMINDER})`,
  `create policy mediation_reminder_update on mediation for update using (${REMINDER}) with check (${REMINDER})`,
  `create policy case_file_reminder_select on case_file for select using (${REMINDER})`,
  ...resealPolicies('casework', 'mediation'),
  `create index case_file_mediation on case_file (case_id) where flow = 'mediation'`,
];
