import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** One version of an impact assessment; never changed. */
@Entity({ name: 'impact', comment: 'Impact assessments (个人信息保护影响评估), one line for each version' })
@Unique('impact_version_key', ['purpose', 'version'])
@Check('impact_decision_check', `decision in ('go', 'stop')`)
export class Impact {
  @PrimaryColumn('uuid', { name: 'impact_id', primaryKeyConstraintName: 'impact_pkey', comment: 'Id, uuid v7' })
  impactId!: string;

  @Column('text', { comment: 'Purpose assessed' })
  purpose!: string;

  @Column('int', { comment: 'Version under the purpose, from 1' })
  version!: number;

  @Column('text', { comment: 'Kinds of personal information, in words' })
  kinds!: string;

  @Column('text', { name: 'legal_basis', comment: 'Legal basis with its article' })
  legalBasis!: string;

  @Column('text', { comment: 'Why it is lawful and necessary' })
  necessity!: string;

  @Column('text', { comment: 'Effect on people, and risks' })
  risks!: string;

  @Column('text', { comment: 'What is done about them' })
  measures!: string;

  @Column('text', { comment: 'go or stop' })
  decision!: string;

  @Column('date', { name: 'review_date', comment: 'Day of review' })
  reviewDate!: string;

  @Column('text', { name: 'assessed_by', comment: 'Subject who recorded it' })
  assessedBy!: string;

  @Column('timestamptz', { name: 'assess_time', comment: 'When' })
  assessTime!: Date;
}
