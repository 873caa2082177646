import { placePolicies, resealPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CreateOpinion1766500100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...OPINION, ...TOPIC, ...TASK]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const KNOWN = `nullif(current_setting('wangge.actor', true), '') is not null`;
const ORG_PATH = `check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$')`;
const job = (name: string) => `service:casework/${name}`;

// Whoever tells an opinion is not known to the database: the service writes it in its own name.
const OPINION = [
  `create table opinion (
    opinion_id uuid not null,
    version int not null,
    state text not null,
    topic text not null,
    text text not null,
    org_path text collate "C" not null,
    wants_answer boolean not null,
    sealed bytea,
    follow_code_hash bytea not null,
    answer text not null,
    decided_by text not null,
    tell_time timestamptz not null,
    due_time timestamptz not null,
    decide_time timestamptz,
    constraint opinion_pkey primary key (opinion_id),
    constraint opinion_version_check check (version >= 1),
    constraint opinion_contact_check check (sealed is null or wants_answer),
    constraint opinion_org_path_check ${ORG_PATH})`,
  ...comments('opinion', 'Opinions and suggestions (意见建议); nothing tells whose they are', {
    opinion_id: 'Id, uuid v7',
    version: 'Counts every change, from 1',
    state: 'State in its flow',
    topic: 'What it is about',
    text: 'The opinion',
    org_path: 'Path of the place it is about',
    wants_answer: 'Whether an answer is wanted',
    sealed: 'Sealed envelope: how to be told that there is an answer; forgotten 30 days after it',
    follow_code_hash: 'SHA-256 of the code its answer is read by',
    answer: 'The answer, or why it was declined',
    decided_by: 'Subject of the officer who answered or declined, or empty',
    tell_time: 'When it was told',
    due_time: 'When it is to be answered',
    decide_time: 'When it was answered or declined',
  }),
  `create index opinion_code on opinion (follow_code_hash)`,
  ...placePolicies({ table: 'opinion', jobs: ['opinion-box', 'forget-contacts'].map(job) }),
  ...resealPolicies('casework', 'opinion'),
];

const TOPIC = [
  `create table topic (
    topic_id uuid not null,
    version int not null,
    state text not null,
    title text not null,
    text text not null,
    org_path text collate "C" not null,
    held_date date,
    attended int not null,
    minutes text not null,
    motions jsonb not null,
    decision text not null,
    put_time timestamptz not null,
    due_time timestamptz not null,
    constraint topic_pkey primary key (topic_id),
    constraint topic_version_check check (version >= 1),
    constraint topic_org_path_check ${ORG_PATH})`,
  ...comments('topic', 'Topics of deliberation (议题) with their minutes in counts', {
    topic_id: 'Id, uuid v7',
    version: 'Counts every change, from 1',
    state: 'State in its flow',
    title: 'Title',
    text: 'What it is about',
    org_path: 'Path of the place',
    held_date: 'Day of the meeting',
    attended: 'How many came',
    minutes: 'Minutes: what was said, not by whom',
    motions: 'Motions with their counts',
    decision: 'What was decided, or why it was declined',
    put_time: 'When it was put',
    due_time: 'When the result is to be published',
  }),
  ...placePolicies({ table: 'topic', jobs: [job('opinion-box')] }),
  `create policy topic_public on topic for select using (${KNOWN} and state = 'published')`,
];

const TASK = [
  `create table decision_task (
    decision_task_id uuid not null,
    source_id uuid not null,
    title text not null,
    owner_unit_id uuid,
    owner_post text not null,
    org_path text collate "C" not null,
    due_date date not null,
    result text not null,
    complete_time timestamptz,
    constraint decision_task_pkey primary key (decision_task_id),
    constraint decision_task_owner_check check ((owner_unit_id is null) = (owner_post <> '')),
    constraint decision_task_done_check check ((complete_time is null) = (result = '')),
    constraint decision_task_org_path_check ${ORG_PATH})`,
  ...comments('decision_task', 'Tasks that follow from decisions (决议任务), each with an owner and a day', {
    decision_task_id: 'Id, uuid v7',
    source_id: 'Topic or joint action it follows from',
    title: 'What is to be done',
    owner_unit_id: 'Unit that owns it',
    owner_post: 'Post at the place that owns it, or empty',
    org_path: 'Path of the place',
    due_date: 'Day it is due',
    result: 'What was done; empty while it is open',
    complete_time: 'When it was completed',
  }),
  `create index decision_task_source on decision_task (source_id)`,
  ...placePolicies({
    table: 'decision_task',
    unitColumns: ['owner_unit_id'],
    grants: 'select, insert, update (result, complete_time)',
  }),
  // The tasks of a published result are published with it.
  `create policy decision_task_public on decision_task for select using (${KNOWN}
    and exists (select from topic t where t.topic_id = source_id and t.state = 'published'))`,
];
