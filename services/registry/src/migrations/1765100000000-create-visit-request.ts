import { childPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

export class CreateVisitRequest1765100000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of VISIT_REQUEST) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// No column for a ground, a purpose or a case reference: what is not here cannot be shown.
const VISIT_REQUEST = [
  `create table visit_request (
    visit_request_id uuid not null,
    version int not null,
    person_id uuid not null,
    need text not null,
    safety_notes text[] not null,
    due_day date not null,
    department_id text not null,
    agreement_id text not null,
    request_time timestamptz not null,
    outcome text,
    answered_by text,
    answer_time timestamptz,
    constraint visit_request_pkey primary key (visit_request_id),
    constraint visit_request_need_check check (need in ('wellbeing', 'daily-help', 'home-safety', 'errand', 'company')),
    constraint visit_request_notes_check
      check (safety_notes <@ array['in-pairs', 'by-day', 'at-the-door', 'call-first', 'animal']),
    constraint visit_request_outcome_check check (outcome in ('met', 'help-needed', 'not-met', 'declined')),
    constraint visit_request_answer_check
      check (num_nonnulls(outcome, answered_by, answer_time) = case version when 1 then 0 else 3 end),
    constraint visit_request_person_fkey foreign key (person_id) references person (person_id))`,
  `create index visit_request_person on visit_request (person_id)`,
  `create index visit_request_open on visit_request (visit_request_id) where answer_time is null`,
  ...comments('visit_request', 'Visit requests (盲访请求) of departments: the need, never the ground', {
    visit_request_id: 'Id, uuid v7',
    version: '1 requested, 2 answered',
    person_id: 'Whom to visit',
    need: 'What is needed',
    safety_notes: 'How to go there safely',
    due_day: 'Day by which it should be made',
    department_id: 'Department that asked; shown to nobody here, for it would tell the ground',
    agreement_id: 'Agreement it was asked under',
    request_time: 'When it was asked for',
    outcome: 'What came of it; null while open',
    answered_by: 'Subject who answered',
    answer_time: 'When it was answered',
  }),
  // It goes with the person, wherever they move.
  ...childPolicies({
    table: 'visit_request',
    parent: 'person',
    key: 'person_id',
    grants: 'select, insert, update (version, outcome, answered_by, answer_time)',
  }),
];
