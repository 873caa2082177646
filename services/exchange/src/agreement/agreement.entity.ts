import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';

/** An agreement (共享协议). Its terms never change; only its revocation is added. */
@Entity({ name: 'agreement', comment: 'Agreements (共享协议): what a department may ask, and until when' })
@Check('agreement_path_check', `org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'`)
@Check('agreement_time_check', 'end_time > start_time')
@Check('agreement_quota_check', 'daily_quota >= 1')
@Check('agreement_covers_check', 'cardinality(operations) >= 1 and cardinality(purposes) >= 1')
@Check('agreement_second_check', 'approver is null or approver <> proposer')
@Check('agreement_replaced_check', 'replaced_by is null or revoked_time is not null')
@Check('agreement_version_check', 'version = case when revoked_time is null then 1 else 2 end')
export class Agreement {
  @PrimaryColumn('uuid', {
    name: 'agreement_id',
    primaryKeyConstraintName: 'agreement_pkey',
    comment: 'Id, uuid v7',
  })
  agreementId!: string;

  @Index('agreement_department_idx')
  @Column('text', { name: 'department_id', comment: 'Client id of the department at the identity provider' })
  departmentId!: string;

  @Column({ type: 'text', array: true, comment: 'Full names of the operations covered' })
  operations!: string[];

  @Column({ type: 'text', array: true, comment: 'Purposes covered' })
  purposes!: string[];

  @Column({ type: 'text', array: true, comment: 'Paths of the fields an answer may carry' })
  fields!: string[];

  @Column({ type: 'text', name: 'org_path', collation: 'C', comment: 'Place whose population it covers' })
  orgPath!: string;

  @Column('text', { comment: 'Conditions on the persons covered; empty means everybody of the place' })
  population!: string;

  @Column('uuid', { name: 'unit_id', nullable: true, comment: 'Handling unit whose tasks the department takes' })
  unitId!: string | null;

  @Column('text', { name: 'legal_basis', comment: 'Law it rests on' })
  legalBasis!: string;

  @Column('timestamptz', { name: 'start_time', comment: 'First instant it holds' })
  startTime!: Date;

  @Column('timestamptz', { name: 'end_time', comment: 'First instant it no longer holds' })
  endTime!: Date;

  @Column('integer', { name: 'daily_quota', comment: 'Calls a day, from midnight of Asia/Shanghai' })
  dailyQuota!: number;

  @Column('timestamptz', { name: 'revoked_time', nullable: true, comment: 'When it was revoked' })
  revokedTime!: Date | null;

  @Column('integer', { comment: '1 granted, 2 revoked' })
  version!: number;

  @Column('text', { comment: 'Who proposed it; empty for those from before there were two persons' })
  proposer!: string;

  @Column('text', {
    nullable: true,
    comment: 'Second person, who approved it; none for those of a demonstration’s seed',
  })
  approver!: string | null;

  @Column('uuid', { name: 'replaced_by', nullable: true, comment: 'Agreement that took over from it' })
  replacedBy!: string | null;
}

/** Who granted and who revoked an agreement, and why. */
@Entity({ name: 'agreement_history', comment: 'Versions of agreements' })
@Check('agreement_history_action_check', `action in ('granted', 'revoked')`)
export class AgreementHistory {
  @ForeignKey(() => Agreement, { name: 'agreement_history_agreement_fkey' })
  @PrimaryColumn('uuid', {
    name: 'agreement_id',
    primaryKeyConstraintName: 'agreement_history_pkey',
    comment: 'Agreement',
  })
  agreementId!: string;

  @PrimaryColumn({ type: 'integer', primaryKeyConstraintName: 'agreement_history_pkey', comment: 'Version' })
  version!: number;

  @Column('text', { comment: 'Granted or revoked' })
  action!: string;

  @Column('text', { comment: 'Who did it' })
  actor!: string;

  @Column('text', { comment: 'Why it was revoked; empty when granted' })
  reason!: string;

  @Column('timestamptz', { name: 'change_time', comment: 'When' })
  changeTime!: Date;
}
