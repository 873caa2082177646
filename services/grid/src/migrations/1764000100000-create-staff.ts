import { childPolicies, grantApp, placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments, housePolicies, isService } from './house-policies.ts';

export class CreateStaff1764000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const all = [...POST, ...POSTS, ...STAFF, ...CONTACT, ...ASSIGNMENT, ...HISTORY, ...ABSENCE, ...RESPONSIBLE];
    for (const sql of all) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const POST = [
  `create table post (
    post_code text not null,
    name text not null,
    level text not null,
    first_responsible boolean not null,
    outside boolean not null,
    shared boolean not null,
    rank smallint not null,
    presets text[] not null,
    constraint post_pkey primary key (post_code),
    constraint post_level_check check (level in ('grid', 'community', 'street', 'district')),
    constraint post_presets_check check (presets <@ array['four-post', 'seven-post']::text[]))`,
  ...comments('post', 'Posts (岗位) that can be held at a place', {
    post_code: 'Code, e.g. manager',
    name: 'Name, e.g. 网格管理员',
    level: 'Level it exists at: grid, community, street or district',
    first_responsible: 'Whether its holder is the first responsible of the place',
    outside: 'Whether it stands outside the service: it supervises and sees no case by right',
    shared: 'Whether several may hold it at one place at a time',
    rank: 'Order on the contact board',
    presets: 'Presets it belongs to: four-post, seven-post',
  }),
  ...housePolicies('post', 'select'),
];

// The presets: four posts in a grid (T-2), seven posts in a grid (B-3), and the levels above, which both share.
const POSTS = [
  `insert into post (rank, post_code, name, level, first_responsible, outside, shared, presets)
   select rank, post_code, name, level, first_responsible, outside, shared,
          case preset when 'both' then array['four-post', 'seven-post'] else array[preset] end
     from (values
      (10, 'manager', '网格管理员', 'grid', true, false, false, 'both'),
      (20, 'assistant', '网格协管员', 'grid', false, false, false, 'both'),
      (30, 'police-officer', '网格警务员', 'grid', false, false, false, 'both'),
      (40, 'supervisor', '网格监督员', 'grid', false, true, false, 'both'),
      (50, 'party-secretary', '网格党支部书记', 'grid', false, false, false, 'seven-post'),
      (60, 'judicial-worker', '网格司法工作者', 'grid', false, false, false, 'seven-post'),
      (70, 'fire-warden', '网格消防员', 'grid', false, false, false, 'seven-post'),
      (80, 'grid-head', '网格长', 'grid', false, false, false, 'both'),
      (110, 'community-director', '社区居委会主任', 'community', true, false, false, 'both'),
      (120, 'community-staff', '社区工作人员', 'community', false, false, true, 'both'),
      (210, 'street-director', '街道办事处主任', 'street', true, false, false, 'both'),
      (220, 'street-dispatcher', '街道派遣员', 'street', false, false, true, 'both'),
      (230, 'street-verifier', '街道核查员', 'street', false, false, true, 'both'),
      (240, 'street-clerk', '街道窗口工作人员', 'street', false, false, true, 'both'),
      (250, 'street-assistance', '街道帮扶专员', 'street', false, false, true, 'both'),
      (260, 'street-staff', '街道工作人员', 'street', false, false, true, 'both'),
      (310, 'district-director', '区级网格长', 'district', true, false, false, 'both'),
      (320, 'sponsoring-leader', '分包领导', 'district', false, false, true, 'both'),
      (330, 'district-dispatcher', '区级派遣员', 'district', false, false, true, 'both'),
      (340, 'district-assessor', '区级考核员', 'district', false, false, true, 'both'),
      (350, 'district-staff', '区级工作人员', 'district', false, false, true, 'both')
     ) p (rank, post_code, name, level, first_responsible, outside, shared, preset)`,
];

const STAFF = [
  `create table staff (
    staff_id uuid not null,
    staff_number text collate "C" not null,
    name text not null,
    issuer text not null default '',
    subject text not null default '',
    version integer not null,
    constraint staff_pkey primary key (staff_id),
    constraint staff_subject_check check ((issuer = '') = (subject = '')))`,
  `create unique index staff_number_key on staff (staff_number)`,
  `create unique index staff_subject_key on staff (issuer, subject) where subject <> ''`,
  ...comments('staff', 'Staff members (工作人员)', {
    staff_id: 'Id, uuid v7',
    staff_number: 'Number, unique in the district',
    name: 'Name',
    issuer: 'Issuer of the identity, or empty while there is none',
    subject: 'Subject at that issuer, or empty',
    version: 'Version, 1 upwards',
  }),
  ...housePolicies('staff'),
];

const CONTACT = [
  `create table staff_contact (
    staff_id uuid not null,
    sealed bytea not null,
    constraint staff_contact_pkey primary key (staff_id),
    constraint staff_contact_staff_fkey foreign key (staff_id) references staff (staff_id))`,
  ...comments('staff_contact', 'Contact data of staff, sealed', {
    staff_id: 'Staff member',
    sealed: 'Envelope: {phone}',
  }),
];

const ASSIGNMENT = [
  `create extension if not exists btree_gist`,
  `create table assignment (
    assignment_id uuid not null,
    staff_id uuid not null,
    place_id uuid not null,
    org_path text collate "C" not null,
    post_code text not null,
    start_time timestamptz not null,
    end_time timestamptz,
    deputy boolean not null,
    sole boolean not null,
    ground text not null default '',
    version integer not null,
    constraint assignment_pkey primary key (assignment_id),
    constraint assignment_time_check check (end_time >= start_time),
    constraint assignment_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'),
    constraint assignment_ground_check check (ground in ('', 'elected', 'recommended', 'agreed', 'appointed')),
    constraint assignment_staff_fkey foreign key (staff_id) references staff (staff_id),
    constraint assignment_place_fkey foreign key (place_id) references grid_place (place_id),
    constraint assignment_post_fkey foreign key (post_code) references post (post_code),
    constraint assignment_holder_excl exclude using gist (place_id with =, post_code with =, tstzrange(start_time, end_time) with &&) where (sole and not deputy),
    constraint assignment_deputy_excl exclude using gist (place_id with =, post_code with =, tstzrange(start_time, end_time) with &&) where (sole and deputy),
    constraint assignment_twice_excl exclude using gist (staff_id with =, place_id with =, post_code with =, tstzrange(start_time, end_time) with &&))`,
  `create index assignment_staff_idx on assignment (staff_id)`,
  `create index assignment_path_idx on assignment (org_path)`,
  ...comments('assignment', 'Assignments (任职): who holds a post, from when to when', {
    assignment_id: 'Id, uuid v7',
    staff_id: 'Who',
    place_id: 'Where',
    org_path: 'Path of the place',
    post_code: 'Post held',
    start_time: 'Start, inclusive',
    end_time: 'End, exclusive; equal to the start if it was cancelled',
    deputy: 'Whether it counts only while the holder is away',
    sole: 'Whether the post has one holder at a time; copied from the post',
    ground: 'Elected, recommended, agreed or appointed; empty if imported',
    version: 'Version, 1 upwards',
  }),
  ...placePolicies({ table: 'assignment', grants: 'select, insert, update (end_time, version)' }),
  // The edge asks where somebody may act before anybody's places are known; the seed registers everybody.
  `create policy assignment_services on assignment for select using (${isService('gateway', 'seed')})`,
  `create policy assignment_seed on assignment for insert with check (${isService('seed')})`,
  // A contact follows the places its owner works in.
  ...childPolicies({ table: 'staff_contact', parent: 'assignment', key: 'staff_id' }),
  `create policy staff_contact_services on staff_contact for select using (${isService('notification')})`,
  // Those two see every assignment, and no contact with it.
  `create policy staff_contact_need on staff_contact as restrictive for select using (not ${isService('gateway', 'seed')})`,
  `create policy staff_contact_seed on staff_contact for insert with check (${isService('seed')})`,
];

const HISTORY = [
  `create table assignment_history (
    assignment_id uuid not null,
    version integer not null,
    end_time timestamptz,
    actor text not null,
    change_time timestamptz not null,
    constraint assignment_history_pkey primary key (assignment_id, version),
    constraint assignment_history_assignment_fkey foreign key (assignment_id) references assignment (assignment_id))`,
  ...comments('assignment_history', 'Versions of assignments', {
    assignment_id: 'Assignment',
    version: 'Version',
    end_time: 'End as this version set it',
    actor: 'Who made this version',
    change_time: 'When',
  }),
  ...childPolicies({ table: 'assignment_history', parent: 'assignment', key: 'assignment_id' }),
];

const ABSENCE = [
  `create table absence (
    absence_id uuid not null,
    staff_id uuid not null,
    start_time timestamptz not null,
    end_time timestamptz not null,
    version integer not null,
    constraint absence_pkey primary key (absence_id),
    constraint absence_time_check check (end_time > start_time),
    constraint absence_staff_fkey foreign key (staff_id) references staff (staff_id),
    constraint absence_staff_excl exclude using gist (staff_id with =, tstzrange(start_time, end_time) with &&))`,
  ...comments('absence', 'Absences (请假): while a holder is away the deputy acts', {
    absence_id: 'Id, uuid v7',
    staff_id: 'Who is away',
    start_time: 'Start, inclusive',
    end_time: 'End, exclusive',
    version: 'Version, 1 upwards',
  }),
  ...childPolicies({ table: 'absence', parent: 'assignment', key: 'staff_id' }),
];

// As owner: the contact board of a place names people of places above it, whose assignments the caller's policy hides. It
// shows names and posts to somebody known, and no contact.
const RESPONSIBLE = [
  `create function responsible_for(p_place_id uuid, p_time timestamptz)
    returns table (staff_id uuid, issuer text, subject text, name text, post_code text, post_name text, org_path text, kind text, deputy boolean, first_responsible boolean)
    language sql stable security definer rows 10 set search_path = public, pg_temp as $$
      with recursive above as (
        select place_id, parent_id, org_path, kind from grid_place where place_id = p_place_id
        union all
        select g.place_id, g.parent_id, g.org_path, g.kind from grid_place g join above on g.place_id = above.parent_id
      ), held as (
        select a.*, exists (select from absence x where x.staff_id = a.staff_id and x.start_time <= p_time and x.end_time > p_time) as away
          from assignment a join above using (place_id)
         where a.start_time <= p_time and (a.end_time is null or a.end_time > p_time)
      )
      select s.staff_id, s.issuer, s.subject, s.name, p.post_code, p.name, above.org_path, above.kind, held.deputy, p.first_responsible
        from held join above using (place_id) join post p using (post_code) join staff s on s.staff_id = held.staff_id
       where nullif(current_setting('wangge.actor', true), '') is not null
         and not p.outside and not held.away
         and (not held.deputy or exists (select from held h where h.place_id = held.place_id and h.post_code = held.post_code and not h.deputy and h.away))
       order by length(above.org_path) desc, p.first_responsible desc, p.rank, s.staff_number $$`,
  `comment on function responsible_for is 'Who answers for a place at an instant, from it up to the district; the deputy while the holder is away'`,
  `revoke all on function responsible_for from public`,
  grantApp('execute on function responsible_for'),
];
