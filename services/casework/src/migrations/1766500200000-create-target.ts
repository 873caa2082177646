import { placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CreateTarget1766500200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of TARGET) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const TARGET = [
  `create table target (
    target_id uuid not null,
    version int not null,
    root_id uuid not null,
    parent_id uuid,
    level int not null,
    kind text not null,
    title text not null,
    org_path text collate "C" not null,
    owner_unit_id uuid,
    owner_post text not null,
    due_date date not null,
    evidence_needed text not null,
    facts jsonb not null,
    percent int not null,
    evidence text not null,
    set_time timestamptz not null,
    constraint target_pkey primary key (target_id),
    constraint target_version_check check (version >= 1),
    constraint target_kind_check check (kind in ('yearly', 'key', 'livelihood')),
    constraint target_level_check check (level between 1 and 6),
    constraint target_whole_check check ((parent_id is null) = (level = 1)),
    constraint target_owner_check check ((owner_unit_id is null) = (owner_post <> '')),
    constraint target_percent_check check (percent between 0 and 100),
    constraint target_org_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'))`,
  ...comments('target', 'Targets and projects (目标、重点项目) with their parts', {
    target_id: 'Id, uuid v7',
    version: 'Counts every change, from 1',
    root_id: 'The whole it belongs to; its own id for a whole',
    parent_id: 'What it is a part of; null for a whole',
    level: 'How deep it lies, 1 for a whole',
    kind: 'yearly, key or livelihood',
    title: 'Title',
    org_path: 'Path of the place it is for',
    owner_unit_id: 'Unit that owns it',
    owner_post: 'Post at the place that owns it, or empty',
    due_date: 'Day it is due',
    evidence_needed: 'Evidence that completes it; empty for none',
    facts: 'Facts it asks for, none of those held already',
    percent: 'How far it is in percent, as reported',
    evidence: 'The evidence reported last',
    set_time: 'When it was set',
  }),
  `create index target_root on target (root_id)`,
  ...placePolicies({
    table: 'target',
    unitColumns: ['owner_unit_id'],
    grants: 'select, insert, update (version, percent, evidence)',
  }),
  // The plan of the district is known in the house, so that a part knows its whole and a whole its parts; who may change it is
  // judged by its place.
  `create policy target_known on target for select using (nullif(current_setting('wangge.actor', true), '') is not null)`,
];
