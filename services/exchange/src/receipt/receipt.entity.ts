import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** The receipt (回执) of one call of a department, never changed. */
@Entity({ name: 'receipt', comment: 'Receipts (回执) of departments’ calls; append only' })
@Index('receipt_department_idx', ['departmentId', 'receiptId'])
@Index('receipt_trace_idx', ['traceId'])
export class Receipt {
  @PrimaryColumn('uuid', {
    name: 'receipt_id',
    primaryKeyConstraintName: 'receipt_pkey',
    comment: 'Id, uuid v7: the partition',
  })
  receiptId!: string;

  @Column('timestamptz', { name: 'call_time', comment: 'When the call came' })
  callTime!: Date;

  @Column('text', { name: 'department_id', comment: 'Department that called, as its token proved' })
  departmentId!: string;

  @Column('text', { comment: 'Acting officer as the department named them' })
  officer!: string;

  @Column('uuid', { name: 'agreement_id', nullable: true, comment: 'Agreement; none if refused before it was found' })
  agreementId!: string | null;

  @Column('integer', { name: 'agreement_version', comment: 'Version of the agreement, 0 without one' })
  agreementVersion!: number;

  @Column('text', { comment: 'Full name of the operation' })
  operation!: string;

  @Column('text', { comment: 'Purpose given' })
  purpose!: string;

  @Column('text', { name: 'case_reference', comment: 'Reference of the department’s own matter' })
  caseReference!: string;

  @Column('bytea', { name: 'request_hash', nullable: true, comment: 'Keyed hash of the request; none if refused' })
  requestHash!: Buffer | null;

  @Column('bytea', {
    name: 'response_hash',
    nullable: true,
    comment: 'Keyed hash of the answer, chained over a stream',
  })
  responseHash!: Buffer | null;

  @Column('text', { comment: 'gRPC status' })
  status!: string;

  @Column('text', { comment: 'Reason of a refusal' })
  reason!: string;

  @Column('text', { name: 'trace_id', comment: 'Trace of the call; the owner’s audit row carries the same' })
  traceId!: string;
}
