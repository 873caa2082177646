import { childPolicies, grantApp, placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

export class CreateCase1764100100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...CASE, ...HISTORY, ...TASK]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
const job = (name: string) => `service:casework/${name}`;

const CASE = [
  `create table case_file (
    case_id uuid not null,
    number text not null,
    version int not null,
    state text not null,
    flow text not null,
    flow_version int not null,
    matter_code text not null,
    matter_name text not null,
    catalogue_version int not null,
    item_class text not null,
    description text not null,
    channel text not null,
    grid_id uuid,
    happened_at_path text collate "C" not null,
    org_path text collate "C" not null,
    longitude double precision,
    latitude double precision,
    place_words text not null,
    reporter_subject text not null,
    reporter_id text not null,
    sealed bytea,
    follow_code_hash bytea not null,
    lead_unit_id uuid,
    unit_ids uuid[] not null,
    clocks jsonb not null,
    next_alarm_at timestamptz,
    light text not null,
    escalation_level int not null,
    rework_count int not null,
    objection_count int not null,
    reopen_count int not null,
    satisfaction int not null,
    report_time timestamptz not null,
    file_time timestamptz,
    close_time timestamptz,
    constraint case_file_pkey primary key (case_id),
    constraint case_file_version_check check (version >= 1),
    constraint case_file_custody_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'),
    constraint case_file_happened_check check (happened_at_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'),
    constraint case_file_item_class_check check (item_class in ('immediate', 'promised', 'supplementary', 'referred')),
    constraint case_file_light_check check (light in ('green', 'amber', 'amber2', 'red')),
    constraint case_file_escalation_check check (escalation_level between 0 and 3),
    constraint case_file_satisfaction_check check (satisfaction between 0 and 5),
    constraint case_file_point_check check ((longitude is null) = (latitude is null))) partition by range (case_id)`,
  ...comments('case_file', 'A case (案卷): a matter that happened at a place, from its report to its evaluation', {
    case_id: 'Id, uuid v7: the partition',
    number: 'Number people use: street code, day, counter',
    version: 'Counts every change, from 1; writes are guarded by it',
    state: 'State in the flow',
    flow: 'Name of the flow it runs on',
    flow_version: 'Version of that flow; a running case keeps it',
    matter_code: 'Code of the matter (事项)',
    matter_name: 'Name of the matter when it was opened',
    catalogue_version: 'Version of the catalogue it was opened under',
    item_class: 'Item class (件类)',
    description: 'What is the matter, in the reporter’s words',
    channel: 'Channel (渠道) it came in by',
    grid_id: 'Grid it happened in; null until it is located, then never changed',
    happened_at_path: 'Path of the place it happened at; never changed once located',
    org_path: 'Path of present custody; re-homed when a grid is redrawn',
    longitude: 'Longitude in degrees east, CGCS2000',
    latitude: 'Latitude in degrees north, CGCS2000',
    place_words: 'Place in words',
    reporter_subject: 'Subject of the identity provider of the reporter, or empty',
    reporter_id: 'Staff record or person of the reporter, or empty',
    sealed: 'Sealed envelope: name and phone of the reporter',
    follow_code_hash: 'SHA-256 of the code the reporter follows it by',
    lead_unit_id: 'Unit that leads (主办)',
    unit_ids: 'Units that have or had a task: they may see it',
    clocks: 'Clocks (时限) with their thresholds and explanations',
    next_alarm_at: 'When a clock next reaches a threshold',
    light: 'Worst light of the running clocks',
    escalation_level: '0 none, 1 community, 2 street, 3 district',
    rework_count: 'How often handling was sent back (返工)',
    objection_count: 'How often a dispatch was objected to (退回异议)',
    reopen_count: 'How often it was reopened (重办)',
    satisfaction: 'Satisfaction of the reporter, 1 to 5; 0 while not evaluated',
    report_time: 'When it was reported',
    file_time: 'When it was filed (立案)',
    close_time: 'When it was closed (结案)',
  }),
  `create index case_file_custody on case_file (org_path, case_id)`,
  `create index case_file_follow_code on case_file (follow_code_hash)`,
  `create index case_file_alarm on case_file (next_alarm_at) where next_alarm_at is not null`,
  `create index case_file_reporter on case_file (reporter_subject, case_id) where reporter_subject <> ''`,
  `create index case_file_unlocated on case_file (case_id) where grid_id is null and longitude is not null`,
  ...placePolicies({
    table: 'case_file',
    anywhereInsert: true,
    unitColumns: ['unit_ids[]'],
    reporterColumn: 'reporter_subject',
    jobs: ['deadline-sweeper', 'locate', 'by-code', 'board'].map(job),
  }),
  // Where it happened is a fact: it may become known once, and never another.
  `create function case_place_is_fixed() returns trigger language plpgsql as $body$
begin
  raise exception 'the place a case happened at does not change' using errcode = 'restrict_violation';
end $body$`,
  `comment on function case_place_is_fixed() is 'Refuses to move the place a case happened at'`,
  `create trigger case_file_place_is_fixed before update on case_file for each row
    when (old.grid_id is not null and (new.grid_id is distinct from old.grid_id or new.happened_at_path <> old.happened_at_path))
    execute function case_place_is_fixed()`,
];

const HISTORY = [
  `create table case_history (
    case_id uuid not null,
    version int not null,
    action text not null,
    from_state text not null,
    to_state text not null,
    actor text not null,
    acting_for text not null,
    actor_label text not null,
    note text not null,
    happen_time timestamptz not null,
    snapshot jsonb not null,
    constraint case_history_pkey primary key (case_id, version),
    constraint case_history_version_check check (version >= 1)) partition by range (case_id)`,
  ...comments('case_history', 'History of cases (办理过程): one line for each version', {
    case_id: 'Case: the partition',
    version: 'Version of the case after it',
    action: 'What was done',
    from_state: 'State before; empty on the first line',
    to_state: 'State after',
    actor: 'Subject or service that did it; a line is written in one’s own name only',
    acting_for: 'Unit id or paths it acted for',
    actor_label: 'Who did it, as people are told: a unit, a role, a service',
    note: 'Note given with it',
    happen_time: 'When it was done',
    snapshot: 'The state after it: a repeated call is answered from here',
  }),
  `alter table case_history enable row level security`,
  `alter table case_history force row level security`,
  `create policy case_history_owner on case_history to current_user using (true) with check (true)`,
  `create policy case_history_select on case_history for select
    using (exists (select from case_file c where c.case_id = case_history.case_id))`,
  // In one's own name only; the case itself was changed, under its own policy, in the same function.
  `create policy case_history_insert on case_history for insert with check (coalesce(actor = ${ACTOR}, false))`,
  grantApp('select, insert on case_history'),
];

const TASK = [
  `create table task (
    case_id uuid not null,
    task_id uuid not null,
    unit_id uuid not null,
    unit_name text not null,
    lead boolean not null,
    state text not null,
    result text not null,
    dispatch_time timestamptz not null,
    accept_time timestamptz,
    complete_time timestamptz,
    handled_by text[] not null,
    objection text not null,
    constraint task_pkey primary key (case_id, task_id),
    constraint task_state_check check (state in ('dispatched', 'objected', 'accepted', 'completed', 'withdrawn')),
    constraint task_objection_check check (objection in ('none', 'open', 'upheld', 'rejected'))) partition by range (case_id)`,
  ...comments('task', 'Tasks (任务): what one unit has to do for a case', {
    case_id: 'Case: the partition',
    task_id: 'Id, uuid v7',
    unit_id: 'Unit (处置单位) whose task it is',
    unit_name: 'Name of the unit when it was dispatched',
    lead: 'Whether the unit leads (主办) or helps (协办)',
    state: 'State of the task',
    result: 'What the unit answered on completing it',
    dispatch_time: 'When it was dispatched',
    accept_time: 'When it was accepted',
    complete_time: 'When it was completed',
    handled_by: 'Subjects who accepted or completed it; none of them verifies',
    objection: 'What became of the unit’s objection: none, open, upheld, rejected',
  }),
  `create index task_of_unit on task (unit_id, state, task_id)`,
  `create index task_by_id on task (task_id)`,
  ...childPolicies({ table: 'task', parent: 'case_file', key: 'case_id', grants: 'select, insert, update' }),
];
