import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A mediation and a petition that know of each other (关联案卷). Never changed, and gone only with one of them. */
@Entity({ name: 'case_link', comment: 'Links between a mediation and a petition (关联案卷)' })
@Index('case_link_once', ['mediationCaseId', 'petitionCaseId'], { unique: true })
@Index('case_link_of_petition', ['petitionCaseId'])
export class CaseLink {
  @PrimaryColumn('uuid', { name: 'link_id', primaryKeyConstraintName: 'case_link_pkey', comment: 'Id, uuid v7' })
  linkId!: string;

  @Column('uuid', { name: 'mediation_case_id', comment: 'The mediation' })
  mediationCaseId!: string;

  @Column('uuid', { name: 'petition_case_id', comment: 'The petition' })
  petitionCaseId!: string;

  @Column('text', { comment: 'Who linked them: issuer and subject' })
  actor!: string;

  @Column('timestamptz', { name: 'link_time', comment: 'When they were linked' })
  linkTime!: Date;
}
