import { childPolicies, grantApp, placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

/** Who told what where, by a keyed hash: repeats fold by it, and what many tell becomes a common problem. */
export class CreateTelling1766300100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...TELLING, ...PROBLEM, ...FOLD, ...FORGET]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
const isJob = (...jobs: readonly string[]) =>
  `coalesce(${ACTOR} in (${jobs.map((job) => `'service:casework/${job}'`).join(', ')}), false)`;

// Nobody sees it but the two jobs that compare; who told is not in it, only a hash nobody can turn round.
const TELLING = [
  `create table telling (
    case_id uuid not null,
    teller bytea not null,
    matter_code text not null,
    grid_id uuid not null,
    org_path text collate "C" not null,
    tell_time timestamptz not null,
    grouped boolean not null default false,
    constraint telling_pkey primary key (case_id))`,
  ...comments('telling', 'Which keyed hash of a teller told which matter where; of matters whose repeats count', {
    case_id: 'Case it opened',
    teller: 'Keyed hash of the phone or the account of who told it',
    matter_code: 'Code of the matter',
    grid_id: 'Grid it happened in',
    org_path: 'Path of that grid',
    tell_time: 'When',
    grouped: 'Whether it was looked at for common problems',
  }),
  `create index telling_again on telling (teller, matter_code, grid_id, tell_time)`,
  `create index telling_common on telling (matter_code, org_path, tell_time)`,
  `create index telling_fresh on telling (case_id) where not grouped`,
  `alter table telling enable row level security`,
  `alter table telling force row level security`,
  `create policy telling_owner on telling to current_user using (true) with check (true)`,
  `create policy telling_select on telling for select using (${isJob('fold', 'common-problems')})`,
  // Written in the statement that opens the case, which sets its scope itself.
  `create policy telling_insert on telling for insert with check (true)`,
  `create policy telling_update on telling for update using (${isJob('common-problems')})`,
  grantApp('select, insert, update on telling'),
];

const PROBLEM = [
  `create table common_problem (
    problem_id uuid not null,
    version int not null,
    state text not null,
    matter_code text not null,
    matter_name text not null,
    org_path text collate "C" not null,
    people int not null,
    owner_staff_id text not null default '',
    plan text not null default '',
    review_date date,
    result text not null default '',
    find_time timestamptz not null,
    constraint common_problem_pkey primary key (problem_id),
    constraint common_problem_state_check check (state in ('found', 'planned', 'ended')))`,
  ...comments('common_problem', 'Common problems (共性问题): one matter told by different people of one area', {
    problem_id: 'Id, uuid v7',
    version: 'Counts every change, from 1',
    state: 'found, planned, ended',
    matter_code: 'Code of the matter',
    matter_name: 'Name of the matter',
    org_path: 'Path of the area',
    people: 'How many different people told it',
    owner_staff_id: 'Staff record of its owner',
    plan: 'What is to be done about all of it',
    review_date: 'Day of the next review',
    result: 'What the last review found',
    find_time: 'When it was found',
  }),
  `create unique index common_problem_open on common_problem (matter_code, org_path) where state <> 'ended'`,
  ...placePolicies({ table: 'common_problem', jobs: ['service:casework/common-problems'] }),
  `create table common_problem_case (
    problem_id uuid not null,
    case_id uuid not null,
    constraint common_problem_case_pkey primary key (problem_id, case_id))`,
  ...comments('common_problem_case', 'Cases of a common problem', { problem_id: 'Problem', case_id: 'Case' }),
  `create index common_problem_by_case on common_problem_case (case_id)`,
  ...childPolicies({ table: 'common_problem_case', parent: 'common_problem', key: 'problem_id' }),
];

// A repeat joins a case its teller has no place in: the service writes it, in its own name and for the change alone.
const FOLD = [
  `create policy case_file_fold_select on case_file for select using (${isJob('fold')})`,
  `create policy case_file_fold_update on case_file for update using (${isJob('fold')}) with check (${isJob('fold')})`,
];

// As owner: what belongs to a case goes with it.
const FORGET = [
  `create function forget_case_around() returns trigger language plpgsql security definer set search_path = public, pg_temp as $body$
begin
  delete from return_visit where case_id = old.case_id;
  delete from telling where case_id = old.case_id;
  delete from common_problem_case where case_id = old.case_id;
  return old;
end $body$`,
  `comment on function forget_case_around() is 'Takes draws, visits and tellings of a case away with it'`,
  `revoke all on function forget_case_around() from public`,
  `create trigger case_file_forget_around before delete on case_file for each row execute function forget_case_around()`,
];
