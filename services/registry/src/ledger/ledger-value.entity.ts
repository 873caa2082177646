import { Check, Column, Entity, Index, PrimaryColumn, Unique } from 'typeorm';

/** A value that was written; another takes its place, and nothing is overwritten. */
@Entity({ name: 'ledger_value', comment: 'Values of registered fields (台账条目), as they were written' })
@Unique('ledger_value_version_key', ['aboutId', 'code', 'version'])
@Index('ledger_value_held', ['aboutId', 'code'], { where: 'end_time is null', unique: true })
@Index('ledger_value_plain', ['code', 'plain'], { where: `end_time is null and plain <> ''` })
@Index('ledger_value_over', ['keepUntil'])
@Check('ledger_value_about_check', `about in ('person', 'household', 'dwelling', 'establishment')`)
@Check('ledger_value_end_check', `at_end in ('delete', 'freeze')`)
export class LedgerValue {
  @PrimaryColumn('uuid', {
    name: 'value_id',
    primaryKeyConstraintName: 'ledger_value_pkey',
    comment: 'Id, uuid v7',
  })
  valueId!: string;

  @Column('text', { comment: 'What it is about: person, household, dwelling, establishment' })
  about!: string;

  @Column('uuid', { name: 'about_id', comment: 'Id of that' })
  aboutId!: string;

  @Column({ type: 'text', collation: 'C', comment: 'Code of the field' })
  code!: string;

  @Column('uuid', { name: 'field_id', comment: 'Version of the field it was written under' })
  fieldId!: string;

  @Column('int', { comment: 'Counts what was written in this field of it, from 1' })
  version!: number;

  @Column('text', { comment: 'The value of a plain field; empty of others' })
  plain!: string;

  @Column('bytea', { comment: 'Sealed envelope: the value of a masked or sealed field' })
  sealed!: Buffer;

  @Column('text', { name: 'at_end', comment: 'delete or freeze, when its time is over' })
  atEnd!: string;

  @Column('timestamptz', { name: 'keep_until', comment: 'When its time is over' })
  keepUntil!: Date;

  @Column('timestamptz', {
    name: 'frozen_time',
    nullable: true,
    comment: 'When it was frozen; null while it is in use',
  })
  frozenTime!: Date | null;

  @Column('text', { comment: 'Ground given' })
  ground!: string;

  @Column('text', { comment: 'Subject that wrote it' })
  actor!: string;

  @Column('timestamptz', { name: 'write_time', comment: 'When it was written' })
  writeTime!: Date;

  @Column('timestamptz', {
    name: 'end_time',
    nullable: true,
    comment: 'When another took its place; null while it stands',
  })
  endTime!: Date | null;
}
