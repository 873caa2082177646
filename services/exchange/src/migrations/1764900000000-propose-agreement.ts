import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { columnComments, comments, knownActors } from './policies.ts';

export class ProposeAgreement1764900000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...AGREEMENT, ...PROPOSAL]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const AGREEMENT = [
  // Those that were granted before keep an empty proposer: it is no longer known who would have been the first of the two.
  `alter table agreement add column proposer text not null default '', add column approver text, add column replaced_by uuid,
    add constraint agreement_second_check check (approver is null or approver <> proposer),
    add constraint agreement_replaced_check check (replaced_by is null or revoked_time is not null)`,
  `alter table agreement alter column proposer drop default`,
  ...columnComments('agreement', {
    proposer: 'Who proposed it; empty for those from before there were two persons',
    approver: 'Second person, who approved it; none for those of a demonstration’s seed',
    replaced_by: 'Agreement that took over from it',
  }),
  grantApp('update (replaced_by) on agreement'),
];

const PROPOSAL = [
  `create table agreement_proposal (
    proposal_id uuid not null,
    terms jsonb not null,
    replaces uuid,
    state text not null,
    proposer text not null,
    propose_time timestamptz not null,
    decider text,
    decide_time timestamptz,
    reason text not null,
    version integer not null,
    constraint agreement_proposal_pkey primary key (proposal_id),
    constraint agreement_proposal_replaces_fkey foreign key (replaces) references agreement (agreement_id),
    constraint agreement_proposal_state_check check (state in ('proposed', 'approved', 'rejected')),
    constraint agreement_proposal_decided_check
      check ((state = 'proposed') = (decider is null) and (decider is null) = (decide_time is null)),
    constraint agreement_proposal_second_check check (state <> 'approved' or decider <> proposer),
    constraint agreement_proposal_version_check check (version = case when state = 'proposed' then 1 else 2 end))`,
  ...comments('agreement_proposal', 'Proposed agreements (协议提议): granted by a second person alone', {
    proposal_id: 'Id, uuid v7; the agreement bears the same once it is granted',
    terms: 'The terms, as the contract writes an agreement in JSON',
    replaces: 'Agreement that ends when this one is granted',
    state: 'What has become of it',
    proposer: 'Who proposed it',
    propose_time: 'When it was proposed',
    decider: 'Who approved or rejected it',
    decide_time: 'When that was',
    reason: 'Why it was rejected; empty else',
    version: '1 proposed, 2 decided',
  }),
  ...knownActors('agreement_proposal', ['select, insert', 'update (state, decider, decide_time, reason, version)']),
];
