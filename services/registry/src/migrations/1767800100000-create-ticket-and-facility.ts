import { childPolicies, grantApp, retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

/** A ticket is seen with its person. A facility is public in the house, and kept by the people of its grid. */
export class CreateTicketAndFacility1767800100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...TICKET, ...FACILITY]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const TICKET = [
  `create table ticket (
    ticket_id uuid not null,
    person_id uuid not null,
    kind text not null,
    about text not null,
    state text not null,
    code_hash bytea not null,
    ground text not null,
    complain_to text not null,
    opened_by text not null,
    open_time timestamptz not null,
    answered_by text,
    answer_time timestamptz,
    constraint ticket_pkey primary key (ticket_id),
    constraint ticket_kind_check check (kind in ('correction', 'objection')),
    constraint ticket_state_check check (state in ('open', 'done', 'refused')),
    constraint ticket_answer_check check ((state = 'open') = (answer_time is null)),
    constraint ticket_complain_check check ((state = 'refused') = (complain_to <> '')))`,
  `create index ticket_person on ticket (person_id, ticket_id)`,
  `create unique index ticket_code on ticket (code_hash)`,
  ...comments('ticket', 'Tickets (更正、异议): what residents ask of what is held about them', {
    ticket_id: 'Id, uuid v7',
    person_id: 'Person',
    kind: 'correction, objection',
    about: 'What it is about, of the list in the contract',
    state: 'open, done, refused',
    code_hash: 'Hash of the code the resident asks by',
    ground: 'Ground of the answer; empty while it is open',
    complain_to: 'Where one may complain of a refusal; empty otherwise',
    opened_by: 'Subject who took it',
    open_time: 'When it was taken',
    answered_by: 'Subject who answered it',
    answer_time: 'When; null while it is open',
  }),
  ...childPolicies({
    ...{ table: 'ticket', parent: 'person', key: 'person_id' },
    grants: 'select, insert, update (state, ground, complain_to, answered_by, answer_time)',
  }),
  ...retentionPolicies('registry', 'ticket', `answer_time < now() - interval '3 years'`),
];

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
const PATHS = `(select string_to_array(nullif(current_setting('wangge.paths', true), ''), ','))::text[]`;
const KEPT = `coalesce((org_path || '.') ^@ any (${PATHS}), false)`;
const FACILITY = [
  `create table facility (
    facility_id uuid not null,
    code text collate "C" not null,
    kind text not null,
    name text not null,
    owner_unit text not null,
    longitude float8 not null,
    latitude float8 not null,
    state text not null,
    grid_id uuid not null,
    org_path text collate "C" not null,
    change_time timestamptz not null,
    constraint facility_pkey primary key (facility_id),
    constraint facility_state_check check (state in ('open', 'removed')),
    constraint facility_org_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'))`,
  `create unique index facility_code_key on facility (code)`,
  `create index facility_spot on facility (latitude, longitude) where state = 'open'`,
  ...comments('facility', 'Facilities (部件、公共设施): public things, where they stand and whose they are', {
    facility_id: 'Id, uuid v7',
    code: 'Code on the thing',
    kind: 'Kind',
    name: 'Name',
    owner_unit: 'Owning unit, in words',
    longitude: 'Longitude in degrees east, CGCS2000',
    latitude: 'Latitude in degrees north, CGCS2000',
    state: 'open, removed',
    grid_id: 'Grid it stands in',
    org_path: 'Path of that grid',
    change_time: 'When it was registered or removed',
  }),
  `alter table facility enable row level security`,
  `alter table facility force row level security`,
  `create policy facility_owner on facility to current_user using (true) with check (true)`,
  `create policy facility_select on facility for select using (${ACTOR} is not null)`,
  `create policy facility_insert on facility for insert with check (${KEPT})`,
  `create policy facility_update on facility for update using (${KEPT}) with check (${KEPT})`,
  grantApp('select, insert, update (state, change_time) on facility'),
];
