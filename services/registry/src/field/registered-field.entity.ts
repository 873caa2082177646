import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** One version of a field; what it says is never changed. */
@Entity({ name: 'registered_field', comment: 'Register of the fields that may be collected (字段登记), every version' })
@Unique('registered_field_version_key', ['code', 'version'])
@Index('registered_field_published', ['code'], { where: `state = 'published'`, unique: true })
@Check('registered_field_state_check', `state in ('draft', 'published', 'withdrawn')`)
@Check(
  'registered_field_said_check',
  `state <> 'published' or (purpose <> '' and legal_basis <> '' and owner_unit <> '' and retention_days > 0)`,
)
export class RegisteredField {
  @PrimaryColumn('uuid', {
    name: 'field_id',
    primaryKeyConstraintName: 'registered_field_pkey',
    comment: 'Id of the version, uuid v7',
  })
  fieldId!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Code' })
  code!: string;

  @Column('int', { comment: 'Version, from 1' })
  version!: number;

  @Column('text', { comment: 'draft, published, withdrawn' })
  state!: string;

  @Column('text', { comment: 'Name' })
  name!: string;

  @Column('text', { comment: 'What it is a field of' })
  about!: string;

  @Column('text', { comment: 'text, number, date, code, yes-no' })
  type!: string;

  @Column('text', { array: true, comment: 'Of a code: the values there are' })
  codes!: string[];

  @Column('text', { comment: 'What it is collected for' })
  purpose!: string;

  @Column('text', { name: 'legal_basis', comment: 'Law and article' })
  legalBasis!: string;

  @Column('text', { name: 'owner_unit', comment: 'Unit that answers for it' })
  ownerUnit!: string;

  @Column('int', { name: 'retention_days', comment: 'Days a value is kept; 0 is not said' })
  retentionDays!: number;

  @Column('text', { name: 'at_end', comment: 'delete or freeze, when its time is over' })
  atEnd!: string;

  @Column('text', { comment: 'plain, masked, sealed' })
  sensitivity!: string;

  @Column('text', { comment: 'Subject that drafted it' })
  actor!: string;

  @Column('timestamptz', { name: 'change_time', comment: 'When its state last changed' })
  changeTime!: Date;
}
