import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Agreement } from '../agreement/agreement.entity.ts';

/** A proposed agreement (协议提议): one person proposes it, another approves or rejects it. */
@Entity({ name: 'agreement_proposal', comment: 'Proposed agreements (协议提议): granted by a second person alone' })
@Check('agreement_proposal_state_check', `state in ('proposed', 'approved', 'rejected')`)
@Check(
  'agreement_proposal_decided_check',
  `(state = 'proposed') = (decider is null) and (decider is null) = (decide_time is null)`,
)
@Check('agreement_proposal_second_check', `state <> 'approved' or decider <> proposer`)
@Check('agreement_proposal_version_check', `version = case when state = 'proposed' then 1 else 2 end`)
export class Proposal {
  @PrimaryColumn('uuid', {
    name: 'proposal_id',
    primaryKeyConstraintName: 'agreement_proposal_pkey',
    comment: 'Id, uuid v7; the agreement bears the same once it is granted',
  })
  proposalId!: string;

  @Column('jsonb', { comment: 'The terms, as the contract writes an agreement in JSON' })
  terms!: object;

  @ForeignKey(() => Agreement, { name: 'agreement_proposal_replaces_fkey' })
  @Column('uuid', { nullable: true, comment: 'Agreement that ends when this one is granted' })
  replaces!: string | null;

  @Column('text', { comment: 'What has become of it' })
  state!: 'proposed' | 'approved' | 'rejected';

  @Column('text', { comment: 'Who proposed it' })
  proposer!: string;

  @Column('timestamptz', { name: 'propose_time', comment: 'When it was proposed' })
  proposeTime!: Date;

  @Column('text', { nullable: true, comment: 'Who approved or rejected it' })
  decider!: string | null;

  @Column('timestamptz', { name: 'decide_time', nullable: true, comment: 'When that was' })
  decideTime!: Date | null;

  @Column('text', { comment: 'Why it was rejected; empty else' })
  reason!: string;

  @Column('integer', { comment: '1 proposed, 2 decided' })
  version!: number;
}
