import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './house-policies.ts';

export class CreateRedraw1767300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...REDRAW, ...HISTORY, ...PLACES, ...ASSIGNMENTS, ...DUTIES]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
/** A person, of whom the contract names the one role. */
const PERSON = `coalesce(${ACTOR} not like 'service:%', false)`;
/** The job that carries out what was decided: it alone changes places and posts beyond anybody's own. */
const JOB = `((select coalesce(${ACTOR} = 'service:grid/redraw', false)))`;
const EITHER = `(${PERSON} or ${JOB})`;

const secured = (table: string, grants: string) => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
  `create policy ${table}_select on ${table} for select using ${EITHER}`,
  `create policy ${table}_insert on ${table} for insert with check ${EITHER}`,
  `create policy ${table}_update on ${table} for update using ${EITHER} with check ${EITHER}`,
  grantApp(`${grants} on ${table}`),
];

const REDRAW = [
  `create table redraw (
    redraw_id uuid not null,
    version int not null,
    state text not null,
    apply_date date,
    view jsonb not null,
    ground jsonb not null,
    constraint redraw_pkey primary key (redraw_id),
    constraint redraw_state_check check (state in ('planned', 'scheduled', 'applied', 'undoing', 'undone', 'refused')))`,
  ...comments('redraw', 'Redrawings (网格调整) of grids: planned, applied, undone', {
    redraw_id: 'Id, uuid v7',
    version: 'Counts every change, from 1',
    state: 'What became of it',
    apply_date: 'Day it takes place; null while only planned',
    view: 'The redrawing as it is told',
    ground: 'What it stands on and what it changed: the way back',
  }),
  ...secured('redraw', 'select, insert, update'),
];

const HISTORY = [
  `create table redraw_history (
    redraw_id uuid not null,
    version int not null,
    view jsonb not null,
    actor text not null,
    change_time timestamptz not null,
    constraint redraw_history_pkey primary key (redraw_id, version),
    constraint redraw_history_redraw_fkey foreign key (redraw_id) references redraw (redraw_id))`,
  ...comments('redraw_history', 'Versions of redrawings', {
    redraw_id: 'Redrawing',
    version: 'Version',
    view: 'The redrawing as it was told then',
    actor: 'Who made this version',
    change_time: 'When',
  }),
  ...secured('redraw_history', 'select, insert'),
];

// A grid may end on the day it began: a redrawing undone at once.
const PLACES = [
  `alter table grid_place drop constraint grid_place_valid_check`,
  `alter table grid_place add constraint grid_place_valid_check check (valid_to >= valid_from)`,
  `alter table place_code drop constraint place_code_valid_check`,
  `alter table place_code add constraint place_code_valid_check check (valid_to >= valid_from)`,
  ...['grid_place', 'place_code'].flatMap((table) => [
    `create policy ${table}_redraw_insert on ${table} for insert with check ${JOB}`,
    `create policy ${table}_redraw_update on ${table} for update using ${JOB} with check ${JOB}`,
  ]),
  grantApp('update (outline, bbox, synthetic, name, valid_to, version) on grid_place'),
  grantApp('update (valid_to, successor) on place_code'),
];

const ASSIGNMENTS = [
  `create policy assignment_redraw_select on assignment for select using ${JOB}`,
  `create policy assignment_redraw_insert on assignment for insert with check ${JOB}`,
  `create policy assignment_redraw_update on assignment for update using ${JOB} with check ${JOB}`,
  // A preview counts; the administrator sees no assignment.
  `create function count_assignments(p_place_id uuid, p_time timestamptz) returns int
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*)::int from assignment
     where nullif(current_setting('wangge.actor', true), '') is not null
       and place_id = p_place_id and end_time is distinct from start_time and (end_time is null or end_time > p_time) $$`,
  `comment on function count_assignments is 'How many assignments at a place are in force or to come'`,
  `revoke all on function count_assignments from public`,
  grantApp('execute on function count_assignments'),
];

const DUTIES = [
  `create policy unit_competence_redraw_insert on unit_competence for insert with check ${JOB}`,
  `create policy unit_competence_redraw_update on unit_competence for update using ${JOB} with check ${JOB}`,
  `create policy unit_competence_redraw_delete on unit_competence for delete using ${JOB}`,
  `create policy unit_redraw_update on unit for update using ${JOB} with check ${JOB}`,
];
