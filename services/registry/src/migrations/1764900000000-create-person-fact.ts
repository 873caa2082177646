import { childPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

export class CreatePersonFact1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of FACT) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const FACT = [
  `create table person_fact (
    fact_id uuid not null,
    person_id uuid not null,
    event text not null,
    kind text not null,
    effective_day date not null,
    end_day date,
    sealed bytea not null,
    department_id text not null,
    officer text not null,
    agreement_id text not null,
    case_reference text not null,
    source text not null,
    confidence text not null,
    receive_time timestamptz not null,
    constraint person_fact_pkey primary key (fact_id),
    constraint person_fact_event_check
      check (event in ('certificate-granted', 'allowance-granted', 'allowance-adjusted', 'allowance-ended')),
    constraint person_fact_confidence_check check (confidence in ('documented', 'declared', 'derived')),
    constraint person_fact_person_fkey foreign key (person_id) references person (person_id))`,
  `create index person_fact_person on person_fact (person_id, fact_id)`,
  ...comments('person_fact', 'Facts (部门数据) departments handed over, beside the record of the person', {
    fact_id: 'Id, uuid v7',
    person_id: 'Person it is about',
    event: 'What happened',
    kind: 'Kind of the certificate or allowance',
    effective_day: 'First day it holds',
    end_day: 'First day a certificate no longer holds',
    sealed: 'Sealed envelope: number of the certificate, amount of the allowance',
    department_id: 'Department that told it',
    officer: 'Acting officer of that department',
    agreement_id: 'Agreement it was told under',
    case_reference: 'Reference of the department’s own matter',
    source: 'Register or system it comes from',
    confidence: 'How sure it is',
    receive_time: 'When it was taken',
  }),
  // A fact goes with the person, wherever they move: it has no place of its own.
  ...childPolicies({ table: 'person_fact', parent: 'person', key: 'person_id' }),
];
