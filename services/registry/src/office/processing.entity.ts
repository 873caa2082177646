import { Check, Column, Entity, PrimaryColumn } from 'typeorm';

/** Who else controls, processes or receives which information; only its end is ever added. */
@Entity({ name: 'processing', comment: 'Processing records (处理活动记录), kept three years after their end' })
@Check('processing_kind_check', `kind in ('controller', 'processor', 'recipient')`)
@Check('processing_dates_check', 'end_date >= start_date')
export class Processing {
  @PrimaryColumn('uuid', { name: 'processing_id', primaryKeyConstraintName: 'processing_pkey', comment: 'Id, uuid v7' })
  processingId!: string;

  @Column('text', { comment: 'controller, processor or recipient' })
  kind!: string;

  @Column('text', { comment: 'The other party' })
  party!: string;

  @Column('text', { comment: 'How it is reached' })
  contact!: string;

  @Column('text', { comment: 'Purpose' })
  purpose!: string;

  @Column('text', { comment: 'Which personal information, in words' })
  fields!: string;

  @Column('text', { name: 'legal_basis', comment: 'Legal basis with its article' })
  legalBasis!: string;

  @Column('text', { name: 'agreement_id', comment: 'Agreement of a department, or empty' })
  agreementId!: string;

  @Column('date', { name: 'start_date', comment: 'First day' })
  startDate!: string;

  @Column('date', { name: 'end_date', nullable: true, comment: 'Last day; null while it goes on' })
  endDate!: string | null;

  @Column('text', { name: 'recorded_by', comment: 'Subject who recorded it' })
  recordedBy!: string;

  @Column('timestamptz', { name: 'record_time', comment: 'When' })
  recordTime!: Date;
}
