import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import { Agreement } from '../agreement/agreement.entity.ts';

/** Calls of an agreement that replicas have taken for a day, used or not. */
@Entity({ name: 'quota_taken', comment: 'Calls taken of an agreement for a day, by all replicas' })
@Check('quota_taken_calls_check', 'calls >= 0')
export class QuotaTaken {
  @ForeignKey(() => Agreement, { name: 'quota_taken_agreement_fkey' })
  @PrimaryColumn('uuid', {
    name: 'agreement_id',
    primaryKeyConstraintName: 'quota_taken_pkey',
    comment: 'Agreement',
  })
  agreementId!: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'quota_taken_pkey', comment: 'Day in Asia/Shanghai' })
  day!: string;

  @Column('integer', { comment: 'Calls taken; blocks a killed replica had not used stay in it' })
  calls!: number;
}
