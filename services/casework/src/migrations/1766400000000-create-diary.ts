import { grantApp, resealPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

/** Civic diaries: the writer's own, and forgotten after half a year. */
export class CreateDiary1766400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of DIARY) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
const OWN = `coalesce(writer = ${ACTOR}, false)`;
const RETENTION = `(select coalesce(${ACTOR} = 'service:casework/retention', false))`;

// No place in it: nobody's places, and no unit, lead to a line.
const DIARY = [
  `create table diary_line (
    line_id uuid not null,
    writer text not null,
    version int not null,
    day date not null,
    sealed bytea not null,
    case_id uuid,
    case_number text not null,
    write_time timestamptz not null,
    constraint diary_line_pkey primary key (line_id),
    constraint diary_line_version_check check (version >= 1),
    constraint diary_line_case_check check ((case_id is null) = (case_number = '')))`,
  ...comments('diary_line', 'Lines of civic diaries (民情日记); each is seen by its writer alone', {
    line_id: 'Id, uuid v7',
    writer: 'Who wrote it, and alone may see it',
    version: 'Counts every change, from 1; writes are guarded by it',
    day: 'Day it is about',
    sealed: 'Sealed envelope: the words',
    case_id: 'Case made of it; null while there is none',
    case_number: 'Number of that case, or empty',
    write_time: 'When it was written; from then on its time runs',
  }),
  `create index diary_line_of_writer on diary_line (writer, line_id)`,
  `create index diary_line_age on diary_line (write_time)`,
  `alter table diary_line enable row level security`,
  `alter table diary_line force row level security`,
  `create policy diary_line_owner on diary_line to current_user using (true) with check (true)`,
  `create policy diary_line_select on diary_line for select using (${OWN})`,
  `create policy diary_line_insert on diary_line for insert with check (${OWN})`,
  `create policy diary_line_update on diary_line for update using (${OWN}) with check (${OWN})`,
  // The writer takes back what they wrote whenever they like; the job only what is over.
  `create policy diary_line_delete on diary_line for delete using (${OWN})`,
  `create policy diary_line_over_select on diary_line for select using (${RETENTION})`,
  `create policy diary_line_over on diary_line for delete using (${RETENTION} and write_time < now() - interval '180 days')`,
  grantApp('select, insert, update, delete on diary_line'),
  ...resealPolicies('casework', 'diary_line'),
];
