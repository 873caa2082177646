import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments, knownActors } from './policies.ts';

export class CreateReconciliation1764900100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of RECONCILIATION) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const RECONCILIATION = [
  `create table reconciliation (
    reconciliation_id uuid not null,
    department_id text not null,
    day date not null,
    their_count integer not null,
    our_count integer not null,
    their_digest text not null,
    our_digest text not null,
    officer text not null,
    reconcile_time timestamptz not null,
    constraint reconciliation_pkey primary key (reconciliation_id),
    constraint reconciliation_count_check check (their_count >= 0 and our_count >= 0))`,
  `create index reconciliation_department_idx on reconciliation (department_id, reconciliation_id)`,
  ...comments('reconciliation', 'Reconciliations (对账): a department’s side of a day beside ours', {
    reconciliation_id: 'Id, uuid v7',
    department_id: 'Department',
    day: 'Day in Asia/Shanghai',
    their_count: 'Answered calls the department holds',
    our_count: 'Answered calls we hold',
    their_digest: 'Digest over theirs, SHA-256',
    our_digest: 'Digest over ours, SHA-256',
    officer: 'Acting officer who handed it in',
    reconcile_time: 'When',
  }),
  ...knownActors('reconciliation', ['select, insert']),
];
