import { grantApp, placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments, seenBy } from './policies.ts';

export class CreateDuplicate1767000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...STATUS, ...PAIR, ...FIND, ...CONFLICT]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const STATUS = [
  `alter table person drop constraint person_status_check,
    add constraint person_status_check check (status in ('present', 'moved-out', 'dead', 'merged'))`,
  `create index person_name_birth on person (name, birth_date)`,
  `create index person_change on person (change_time)`,
  ...['person', 'person_history'].map(
    (table) => `comment on column ${table}.status is 'present, moved-out, dead, merged'`,
  ),
];

const PAIR = [
  `create table duplicate_pair (
    one_id uuid not null,
    other_id uuid not null,
    kinds text[] not null,
    state text not null,
    gone_id uuid,
    org_path text collate "C" not null,
    ground text not null,
    decided_by text,
    decide_time timestamptz,
    find_time timestamptz not null,
    constraint duplicate_pair_pkey primary key (one_id, other_id),
    constraint duplicate_pair_order_check check (one_id < other_id),
    constraint duplicate_pair_kinds_check check (kinds <@ array['number', 'name-birth']),
    constraint duplicate_pair_state_check check (state in ('open', 'apart', 'merged')),
    constraint duplicate_pair_gone_check check ((state = 'merged') = (gone_id is not null)),
    constraint duplicate_pair_org_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'))`,
  `create index duplicate_pair_open on duplicate_pair (org_path, one_id, other_id) where state = 'open'`,
  `create index duplicate_pair_other on duplicate_pair (other_id)`,
  `create unique index duplicate_pair_gone on duplicate_pair (gone_id) where state = 'merged'`,
  ...comments('duplicate_pair', 'Duplicates (重复人员): pairs of records, found and decided', {
    one_id: 'One record, the smaller id',
    other_id: 'The other',
    kinds: 'What they share: number, name-birth; empty where people found it',
    state: 'open, apart, merged',
    gone_id: 'Which of them is held no more; null unless merged',
    org_path: 'Lowest place that holds both',
    ground: 'Ground of the last decision; empty before',
    decided_by: 'Subject that decided last',
    decide_time: 'When it was decided last',
    find_time: 'When it was found',
  }),
  ...placePolicies({ table: 'duplicate_pair' }),
  seenBy('duplicate_pair', 'notification'),
];

// As owner: records of two places are compared, and the pair lies where both may be seen.
const FIND = [
  `create function find_duplicates(p_since timestamptz, p_time timestamptz) returns int
  language plpgsql security definer set search_path = public, pg_temp as $body$
declare v_found int;
begin
  insert into duplicate_pair (one_id, other_id, kinds, state, org_path, ground, find_time)
    select least(id, twin), greatest(id, twin), array_agg(distinct kind order by kind), 'open', common_path(min(here), min(there)), '', p_time
      from (
        select a.person_id as id, b.person_id as twin, 'number' as kind, a.org_path as here, b.org_path as there
          from person a join person b on b.number_index = a.number_index and b.person_id <> a.person_id
         where a.change_time > p_since and 'merged' not in (a.status, b.status)
        union all
        select a.person_id, b.person_id, 'name-birth', a.org_path, b.org_path
          from person a join person b on b.name = a.name and b.birth_date = a.birth_date and b.person_id <> a.person_id
         where a.change_time > p_since and 'merged' not in (a.status, b.status)
           and cardinality(string_to_array(common_path(a.org_path, b.org_path), '.')) >= 3) f
     group by 1, 2
    on conflict (one_id, other_id) do update set kinds = excluded.kinds where duplicate_pair.state = 'open' and duplicate_pair.kinds <> excluded.kinds;
  get diagnostics v_found = row_count;
  -- Pairs follow who moved; a pair that shares nothing any more, and was never decided, goes.
  update duplicate_pair d set org_path = common_path(a.org_path, b.org_path) from person a, person b
   where a.person_id = d.one_id and b.person_id = d.other_id and (a.change_time > p_since or b.change_time > p_since)
     and d.org_path <> common_path(a.org_path, b.org_path);
  delete from duplicate_pair d using person a, person b
   where a.person_id = d.one_id and b.person_id = d.other_id and (a.change_time > p_since or b.change_time > p_since)
     and d.state = 'open' and d.decide_time is null and a.number_index is distinct from b.number_index
     and (a.name, a.birth_date) is distinct from (b.name, b.birth_date);
  return v_found;
end $body$`,
  `comment on function find_duplicates is 'Pairs among who changed since; says how many and nothing of whom'`,
  `revoke all on function find_duplicates from public`,
  grantApp('execute on function find_duplicates'),
];

// As before, but for records that are held no more.
const CONFLICT = [
  `create or replace function note_number_conflict(p_task_id uuid, p_person_id uuid, p_number_index bytea, p_org_path text, p_time timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $body$
declare v_other person;
begin
  if p_number_index is null then return; end if;
  -- Two registrations at once would not see each other.
  perform pg_advisory_xact_lock(hashtextextended(encode(p_number_index, 'hex'), 0));
  if exists (select from person where person_id = p_person_id and status = 'merged') then return; end if;
  select * into v_other from person
   where number_index = p_number_index and person_id <> p_person_id and status <> 'merged' order by person_id limit 1;
  if not found then return; end if;
  insert into quality_task (task_id, kind, record_id, other_id, org_path, open_time)
    values (p_task_id, 'number-conflict', p_person_id, v_other.person_id, common_path(p_org_path, v_other.org_path), p_time);
end $body$`,
];
