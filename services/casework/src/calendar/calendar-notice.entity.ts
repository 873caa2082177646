import type { NamedDay } from '@wangge/worktime';
import { Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** What was declared about a year. Declarations are never changed: deadlines cite how many of them were known. */
@Entity({ name: 'calendar_notice', comment: 'Declared years of the statutory calendar (放假安排)' })
@Unique('calendar_notice_version_key', ['year', 'version'])
export class CalendarNotice {
  @PrimaryColumn('int', {
    primaryKeyConstraintName: 'calendar_notice_pkey',
    comment: 'Counts all declarations, from 1',
  })
  edition!: number;

  @Column('int', { comment: 'The year' })
  year!: number;

  @Column('int', { comment: 'Counts the declarations of the year, from 1' })
  version!: number;

  @Column('jsonb', { comment: 'Days off: date and name in both languages' })
  holidays!: NamedDay[];

  @Column('jsonb', { name: 'make_up_days', comment: 'Saturdays and Sundays that are worked (调休)' })
  makeUpDays!: NamedDay[];

  @Column('text', { comment: 'Which notice says so' })
  reference!: string;

  @Column('timestamptz', { name: 'declare_time', comment: 'When it was declared' })
  declareTime!: Date;
}
