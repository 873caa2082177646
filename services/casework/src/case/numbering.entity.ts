import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** Per street and day: which number comes next. Numbers are taken in blocks, so a restart leaves a gap. */
@Entity({ name: 'number_counter', comment: 'Next case number of a street and day; taken in blocks' })
export class NumberCounter {
  @PrimaryColumn('text', {
    name: 'street_code',
    primaryKeyConstraintName: 'number_counter_pkey',
    comment: 'Division code, 9 digits',
  })
  streetCode!: string;

  @PrimaryColumn('date', { primaryKeyConstraintName: 'number_counter_pkey', comment: 'Day in Asia/Shanghai' })
  day!: string;

  @Column('int', { comment: 'First number not taken yet' })
  next!: number;
}

/** A wrong code somebody typed, kept for 15 minutes. */
@Entity({ name: 'code_try', comment: 'Wrong follow codes of the last 15 minutes' })
@Index('code_try_counted', ['key', 'tryTime'])
export class CodeTry {
  @PrimaryColumn('uuid', { name: 'try_id', primaryKeyConstraintName: 'code_try_pkey', comment: 'Id, uuid v7' })
  tryId!: string;

  @Column('text', { comment: 'What is counted: a locator or a caller' })
  key!: string;

  @Column('timestamptz', { name: 'try_time', comment: 'When it was tried' })
  tryTime!: Date;
}
