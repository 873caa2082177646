import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** An opinion or suggestion. No column tells who told it. */
@Entity({ name: 'opinion', comment: 'Opinions and suggestions (意见建议); nothing tells whose they are' })
@Index('opinion_code', ['followCodeHash'])
@Check('opinion_version_check', 'version >= 1')
@Check('opinion_contact_check', 'sealed is null or wants_answer')
@Check('opinion_org_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
export class Opinion {
  @PrimaryColumn('uuid', { name: 'opinion_id', primaryKeyConstraintName: 'opinion_pkey', comment: 'Id, uuid v7' })
  opinionId!: string;

  @Column('int', { comment: 'Counts every change, from 1' })
  version!: number;

  @Column('text', { comment: 'State in its flow' })
  state!: string;

  @Column('text', { comment: 'What it is about' })
  topic!: string;

  @Column('text', { comment: 'The opinion' })
  text!: string;

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Path of the place it is about' })
  orgPath!: string;

  @Column('boolean', { name: 'wants_answer', comment: 'Whether an answer is wanted' })
  wantsAnswer!: boolean;

  @Column('bytea', {
    nullable: true,
    comment: 'Sealed envelope: how to be told that there is an answer; forgotten 30 days after it',
  })
  sealed!: Buffer | null;

  @Column('bytea', { name: 'follow_code_hash', comment: 'SHA-256 of the code its answer is read by' })
  followCodeHash!: Buffer;

  @Column('text', { comment: 'The answer, or why it was declined' })
  answer!: string;

  @Column('text', { name: 'decided_by', comment: 'Subject of the officer who answered or declined, or empty' })
  decidedBy!: string;

  @Column('timestamptz', { name: 'tell_time', comment: 'When it was told' })
  tellTime!: Date;

  @Column('timestamptz', { name: 'due_time', comment: 'When it is to be answered' })
  dueTime!: Date;

  @Column('timestamptz', { name: 'decide_time', nullable: true, comment: 'When it was answered or declined' })
  decideTime!: Date | null;
}
