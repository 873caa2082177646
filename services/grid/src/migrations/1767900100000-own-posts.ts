import { childPolicies, grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments, housePolicies, isService } from './house-policies.ts';

export class OwnPosts1767900100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...POST, ...MANUAL, ...BRIEFING]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** A person, of whom the contract names the one role, as for the duty list. */
const PERSON = `coalesce(nullif(current_setting('wangge.actor', true), '') not like 'service:%', false)`;

/** Members of a unit need hold no post: those of the place the unit belongs to speak for them. */
const OF_OWN_UNIT = `exists (
  select from unit_member m join unit u using (unit_id),
         unnest(string_to_array(nullif(current_setting('wangge.paths', true), ''), ',')) as p (path)
   where m.staff_id = staff_briefing.staff_id and (u.org_path || '.') ^@ p.path)`;

const POST = [
  `alter table post add column own boolean not null default false,
     add column answers_to text,
     add constraint post_answers_to_fkey foreign key (answers_to) references post (post_code)`,
  ...comments('post', 'Posts (岗位) that can be held at a place', {
    own: 'Whether the district set it itself, beside the presets',
    answers_to: 'Post it answers to, or null',
  }),
  `create policy post_person_insert on post for insert with check (${PERSON} and own)`,
  `create policy post_person_update on post for update using (${PERSON} and own) with check (${PERSON} and own)`,
  grantApp('insert, update (name, first_responsible, outside, answers_to) on post'),
];

const MANUAL = [
  `create table post_manual (
    post_code text not null,
    version integer not null,
    sections jsonb not null,
    actor text not null,
    set_time timestamptz not null,
    constraint post_manual_pkey primary key (post_code, version),
    constraint post_manual_version_check check (version >= 1),
    constraint post_manual_post_fkey foreign key (post_code) references post (post_code))`,
  ...comments('post_manual', 'Versions of the manuals of posts (岗位手册)', {
    post_code: 'Post',
    version: 'Version, 1 upwards',
    sections: 'Duties, management, operation, assessment, confidentiality',
    actor: 'Who published it',
    set_time: 'When',
  }),
  ...housePolicies('post_manual'),
  `create policy post_manual_person_insert on post_manual for insert with check (${PERSON})`,
];

const BRIEFING = [
  `create table staff_briefing (
    briefing_id uuid not null,
    staff_id uuid not null,
    kind text not null,
    held_on date not null,
    until_day date,
    reference text not null,
    actor text not null,
    record_time timestamptz not null,
    constraint staff_briefing_pkey primary key (briefing_id),
    constraint staff_briefing_kind_check check (kind in ('undertaking', 'training', 'grace')),
    constraint staff_briefing_grace_check check ((kind = 'grace') = (until_day is not null)),
    constraint staff_briefing_staff_fkey foreign key (staff_id) references staff (staff_id))`,
  `create index staff_briefing_staff_idx on staff_briefing (staff_id)`,
  ...comments(
    'staff_briefing',
    'Undertakings signed and trainings attended (保密承诺、培训): before both nobody has a capacity',
    {
      briefing_id: 'Id, uuid v7',
      staff_id: 'Staff member',
      kind: 'Undertaking, training, or the grace of those who worked here before this was kept',
      held_on: 'The day',
      until_day: 'First day the grace is over; null otherwise',
      reference: 'Where the paper or the list of attendance is kept',
      actor: 'Who recorded it',
      record_time: 'When it was recorded',
    },
  ),
  // Who works here already goes on, and is told from those who signed: ninety days to catch up (docs/adr/0006).
  `insert into staff_briefing (briefing_id, staff_id, kind, held_on, until_day, reference, actor, record_time)
   select gen_random_uuid(), staff_id, 'grace', current_date, current_date + 90, 'in post before undertakings were recorded',
          'migration', now() from staff`,
  ...childPolicies({ table: 'staff_briefing', parent: 'assignment', key: 'staff_id' }),
  `create policy staff_briefing_unit_select on staff_briefing for select using (${OF_OWN_UNIT})`,
  `create policy staff_briefing_unit_insert on staff_briefing for insert with check (${OF_OWN_UNIT})`,
  // The edge asks whether somebody may begin, also of those who hold no post.
  `create policy staff_briefing_services on staff_briefing for select using (${isService('gateway')})`,
  // Who takes staff over records what they signed, before they hold anything.
  `create policy staff_briefing_seed on staff_briefing for insert with check (${isService('seed')})`,
];
