import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CreateNumbering1764100300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...NUMBERS, ...TRIES]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const NUMBERS = [
  `create table number_counter (
    street_code text not null,
    day date not null,
    next int not null,
    constraint number_counter_pkey primary key (street_code, day))`,
  ...comments('number_counter', 'Next case number of a street and day; taken in blocks', {
    street_code: 'Division code, 9 digits',
    day: 'Day in Asia/Shanghai',
    next: 'First number not taken yet',
  }),
  grantApp('select, insert, update on number_counter'),
];

// No place and no person in it: a locator is the first quarter of a code.
const TRIES = [
  `create table code_try (
    try_id uuid not null,
    key text not null,
    try_time timestamptz not null,
    constraint code_try_pkey primary key (try_id))`,
  ...comments('code_try', 'Wrong follow codes of the last 15 minutes', {
    try_id: 'Id, uuid v7',
    key: 'What is counted: a locator or a caller',
    try_time: 'When it was tried',
  }),
  `create index code_try_counted on code_try (key, try_time)`,
  grantApp('select, insert, delete on code_try'),
];
