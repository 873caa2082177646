import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Leave to see clear values of one person for five minutes. Seen by nobody but its holder; the audit log tells the others. */
@Entity({
  name: 'reveal_grant',
  comment: 'Reveal grants (揭示): who saw which clear values of whom, for which case or visit',
})
@Index('reveal_grant_person', ['personId', 'grantId'])
@Index('reveal_grant_actor', ['actor', 'grantTime'])
@Check('reveal_grant_occasion_check', '(case_id is null) <> (visit_id is null)')
export class RevealGrant {
  @PrimaryColumn('uuid', { name: 'grant_id', primaryKeyConstraintName: 'reveal_grant_pkey', comment: 'Id, uuid v7' })
  grantId!: string;

  @Column('uuid', { name: 'person_id', comment: 'Person whose values were shown' })
  personId!: string;

  @Column('text', { comment: 'Subject who saw them' })
  actor!: string;

  @Column('text', { array: true, comment: 'Fields shown' })
  fields!: string[];

  @Column('text', { comment: 'What it was for' })
  purpose!: string;

  @Column('uuid', { name: 'case_id', nullable: true, comment: 'Case it belonged to' })
  caseId!: string | null;

  @Column('uuid', { name: 'visit_id', nullable: true, comment: 'Visit it belonged to' })
  visitId!: string | null;

  @Column('timestamptz', { name: 'grant_time', comment: 'When it was given' })
  grantTime!: Date;

  @Column('timestamptz', { name: 'expire_time', comment: 'When it ends' })
  expireTime!: Date;
}
