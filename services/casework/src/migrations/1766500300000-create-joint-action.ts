import { placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CreateJointAction1766500300000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of ACTION) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTION = [
  `create table joint_action (
    action_id uuid not null,
    version int not null,
    state text not null,
    title text not null,
    emergency boolean not null,
    org_path text collate "C" not null,
    case_ids uuid[] not null,
    coordinations jsonb not null,
    called_up jsonb not null,
    report text not null,
    open_time timestamptz not null,
    stand_down_time timestamptz,
    constraint joint_action_pkey primary key (action_id),
    constraint joint_action_version_check check (version >= 1),
    constraint joint_action_over_check check ((stand_down_time is not null) = (state = 'stood-down') and (report <> '') = (state = 'stood-down')),
    constraint joint_action_org_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'))`,
  ...comments('joint_action', 'Joint actions (联合行动): cases, meetings and who was called up under one hand', {
    action_id: 'Id, uuid v7',
    version: 'Counts every change, from 1',
    state: 'State in its flow',
    title: 'Title',
    emergency: 'Whether it is an emergency',
    org_path: 'Path of the place',
    case_ids: 'Its cases',
    coordinations: 'Its coordination meetings (协调会) with their decisions',
    called_up: 'Who was called up, by duty, skill and home area',
    report: 'Report of what was done; empty while it is open',
    open_time: 'When it was opened',
    stand_down_time: 'When it was stood down',
  }),
  ...placePolicies({ table: 'joint_action' }),
];
