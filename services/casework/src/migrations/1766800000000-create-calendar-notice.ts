import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

/** Years of the statutory calendar that were declared here. */
export class CreateCalendarNotice1766800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of NOTICE) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// No place in it and nothing personal: the calendar is public.
const NOTICE = [
  `create table calendar_notice (
    edition int not null,
    year int not null,
    version int not null,
    holidays jsonb not null,
    make_up_days jsonb not null,
    reference text not null,
    declare_time timestamptz not null,
    constraint calendar_notice_pkey primary key (edition),
    constraint calendar_notice_version_key unique (year, version),
    constraint calendar_notice_edition_check check (edition >= 1 and version >= 1))`,
  ...comments('calendar_notice', 'Declared years of the statutory calendar (放假安排)', {
    edition: 'Counts all declarations, from 1',
    year: 'The year',
    version: 'Counts the declarations of the year, from 1',
    holidays: 'Days off: date and name in both languages',
    make_up_days: 'Saturdays and Sundays that are worked (调休)',
    reference: 'Which notice says so',
    declare_time: 'When it was declared',
  }),
  grantApp('select, insert on calendar_notice'),
];
