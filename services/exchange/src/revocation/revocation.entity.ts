import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A revocation (吊销); append only: whoever may come in again signs in again. */
@Entity({ name: 'revocation', comment: 'Revocations (吊销): whose tokens are refused though they are good' })
@Check('revocation_kind_check', `kind in ('subject', 'client', 'session')`)
export class Revocation {
  @PrimaryColumn('uuid', {
    name: 'revocation_id',
    primaryKeyConstraintName: 'revocation_pkey',
    comment: 'Id, uuid v7',
  })
  revocationId!: string;

  @Column('text', { comment: 'What the target is: an account, a client that signs in as itself, a session' })
  kind!: 'subject' | 'client' | 'session';

  @Column('text', { comment: 'Its id at the identity provider' })
  target!: string;

  @Index('revocation_time_idx')
  @Column('timestamptz', { name: 'not_before_time', comment: 'Tokens issued before are refused' })
  notBeforeTime!: Date;

  @Column('text', { comment: 'Why' })
  reason!: string;

  @Column('text', { comment: 'Who revoked' })
  actor!: string;
}
