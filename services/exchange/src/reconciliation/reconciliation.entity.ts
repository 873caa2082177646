import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How a department's side of one day compared with ours (对账); never changed, a later one stands beside it. */
@Entity({ name: 'reconciliation', comment: 'Reconciliations (对账): a department’s side of a day beside ours' })
@Index('reconciliation_department_idx', ['departmentId', 'reconciliationId'])
@Check('reconciliation_count_check', 'their_count >= 0 and our_count >= 0')
export class Reconciliation {
  @PrimaryColumn('uuid', {
    name: 'reconciliation_id',
    primaryKeyConstraintName: 'reconciliation_pkey',
    comment: 'Id, uuid v7',
  })
  reconciliationId!: string;

  @Column('text', { name: 'department_id', comment: 'Department' })
  departmentId!: string;

  @Column('date', { comment: 'Day in Asia/Shanghai' })
  day!: string;

  @Column('integer', { name: 'their_count', comment: 'Answered calls the department holds' })
  theirCount!: number;

  @Column('integer', { name: 'our_count', comment: 'Answered calls we hold' })
  ourCount!: number;

  @Column('text', { name: 'their_digest', comment: 'Digest over theirs, SHA-256' })
  theirDigest!: string;

  @Column('text', { name: 'our_digest', comment: 'Digest over ours, SHA-256' })
  ourDigest!: string;

  @Column('text', { comment: 'Acting officer who handed it in' })
  officer!: string;

  @Column('timestamptz', { name: 'reconcile_time', comment: 'When' })
  reconcileTime!: Date;
}
