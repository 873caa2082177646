import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CreateFlow1765200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of FLOW) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// No place in it and nothing personal: how matters are dealt with is public.
const FLOW = [
  `create table flow (
    name text not null,
    version int not null,
    definition jsonb not null,
    import_time timestamptz not null,
    constraint flow_pkey primary key (name, version),
    constraint flow_name_check check (name ~ '^[a-z][a-z0-9-]{0,39}$'),
    constraint flow_version_check check (version >= 1))`,
  ...comments('flow', 'Versions of the flows (流程) cases run on', {
    name: 'Name',
    version: 'Version, from 1',
    definition: 'States, actions and clocks',
    import_time: 'When it was imported',
  }),
  grantApp('select, insert on flow'),
];
