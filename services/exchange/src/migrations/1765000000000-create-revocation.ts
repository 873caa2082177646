import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments, knownActors } from './policies.ts';

export class CreateRevocation1765000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of REVOCATION) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const REVOCATION = [
  `create table revocation (
    revocation_id uuid not null,
    kind text not null,
    target text not null,
    not_before_time timestamptz not null,
    reason text not null,
    actor text not null,
    constraint revocation_pkey primary key (revocation_id),
    constraint revocation_kind_check check (kind in ('subject', 'client', 'session')))`,
  `create index revocation_time_idx on revocation (not_before_time)`,
  ...comments('revocation', 'Revocations (吊销): whose tokens are refused though they are good', {
    revocation_id: 'Id, uuid v7',
    kind: 'What the target is: an account, a client that signs in as itself, a session',
    target: 'Its id at the identity provider',
    not_before_time: 'Tokens issued before are refused',
    reason: 'Why',
    actor: 'Who revoked',
  }),
  ...knownActors('revocation', ['select, insert']),
];
