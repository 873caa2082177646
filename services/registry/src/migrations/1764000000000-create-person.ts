import { grantApp, placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments, ownRows, seeded, seenBy } from './policies.ts';

export class CreatePerson1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const all = [...DWELLING, ...HOUSEHOLD, ...PERSON, ...HISTORY, ...SEARCH, ...GRANT, ...QUALITY];
    for (const sql of all) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const PATH = `check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$')`;

const DWELLING = [
  `create table dwelling (
    dwelling_id uuid not null,
    version int not null,
    grid_id uuid not null,
    org_path text collate "C" not null,
    building text collate "C" not null,
    entrance text collate "C" not null,
    use text not null,
    address_index bytea not null,
    sealed bytea not null,
    register_time timestamptz not null,
    constraint dwelling_pkey primary key (dwelling_id),
    constraint dwelling_use_check check (use in ('own', 'let', 'vacant', 'entrusted', 'collective')),
    constraint dwelling_org_path_check ${PATH})`,
  `create unique index dwelling_address_key on dwelling (grid_id, address_index)`,
  `create index dwelling_in_order on dwelling (org_path, building, entrance, dwelling_id)`,
  ...comments('dwelling', 'Dwellings (住房): where households live', {
    dwelling_id: 'Id, uuid v7',
    version: 'Counts every change, from 1',
    grid_id: 'Grid it stands in',
    org_path: 'Path of that grid',
    building: 'Building in words',
    entrance: 'Entrance, or empty',
    use: 'Use',
    address_index: 'Keyed hash of building, entrance and room: the same door once per grid',
    sealed: 'Sealed envelope: room',
    register_time: 'When it was registered',
  }),
  ...placePolicies({ table: 'dwelling' }),
  seenBy('dwelling', 'seed', 'assessment'),
  seeded('dwelling'),
];

const HOUSEHOLD = [
  `create table household (
    household_id uuid not null,
    version int not null,
    dwelling_id uuid,
    grid_id uuid not null,
    org_path text collate "C" not null,
    open_time timestamptz not null,
    constraint household_pkey primary key (household_id),
    constraint household_org_path_check ${PATH},
    constraint household_dwelling_fkey foreign key (dwelling_id) references dwelling (dwelling_id))`,
  `create index household_place on household (org_path, household_id)`,
  `create index household_dwelling on household (dwelling_id)`,
  ...comments('household', 'Households (户): people who keep house together', {
    household_id: 'Id, uuid v7',
    version: 'Counts every change, from 1',
    dwelling_id: 'Dwelling; null until it is registered',
    grid_id: 'Grid it lives in',
    org_path: 'Path of that grid',
    open_time: 'When it was opened',
  }),
  ...placePolicies({ table: 'household' }),
  seenBy('household', 'seed', 'assessment'),
  seeded('household'),
];

const STATE = `
    grid_id uuid not null,
    household_id uuid not null,
    dwelling_id uuid,
    relation text not null,
    name text not null,
    pinyin text collate "C" not null,
    sex text not null,
    birth_date date,
    residency text not null,
    no_number_reason text not null,
    service_flags text[] not null,
    sealed bytea not null`;

const STATE_COMMENTS = {
  grid_id: 'Grid lived in',
  household_id: 'Household',
  dwelling_id: 'Dwelling lived in; null until it is registered',
  relation: 'Relation to the head of household, GB/T 4761 one digit',
  name: 'Name, clear under row-level security',
  pinyin: 'Name in letters without spaces',
  sex: 'Sex, GB/T 2261.1',
  birth_date: 'Date of birth: ages decide whom agreements and counts cover',
  residency: 'Residency kind; never a permission',
  no_number_reason: 'Why there is no identity number; empty with one',
  service_flags: 'Support needs, never their grounds',
  sealed: 'Sealed envelope: identity number, phone, address in words',
};

const PERSON = [
  `create table person (${STATE},
    person_id uuid not null,
    version int not null,
    org_path text collate "C" not null,
    number_index bytea,
    phone_index bytea,
    register_time timestamptz not null,
    change_time timestamptz not null,
    constraint person_pkey primary key (person_id),
    constraint person_relation_check check (relation ~ '^[0-8]$'),
    constraint person_sex_check check (sex in ('0', '1', '2', '9')),
    constraint person_residency_check check (residency in ('registered', 'new-resident', 'elsewhere')),
    constraint person_number_check check ((number_index is null) = (no_number_reason in ('newborn', 'unregistered', 'foreigner'))),
    constraint person_org_path_check ${PATH},
    constraint person_household_fkey foreign key (household_id) references household (household_id) deferrable initially deferred,
    constraint person_dwelling_fkey foreign key (dwelling_id) references dwelling (dwelling_id))`,
  `create index person_place on person (org_path, household_id)`,
  `create index person_number on person (number_index) where number_index is not null`,
  `create index person_phone on person (phone_index) where phone_index is not null`,
  `create index person_household on person (household_id, relation, person_id)`,
  `create unique index person_household_head on person (household_id) where relation = '0'`,
  `create index person_dwelling on person (dwelling_id)`,
  `create index person_flagged on person (person_id) where cardinality(service_flags) > 0`,
  ...comments('person', 'Persons (人员) as known now', {
    ...STATE_COMMENTS,
    person_id: 'Id, uuid v7',
    version: 'Counts every change, from 1; writes are guarded by it',
    org_path: 'Path of the grid lived in',
    number_index: 'Keyed hash of the identity number; not unique',
    phone_index: 'Keyed hash of the phone; not unique',
    register_time: 'When the person was registered',
    change_time: 'When this version came to be',
  }),
  ...placePolicies({ table: 'person' }),
  seenBy('person', 'seed', 'assessment', 'assistance', 'notification'),
  seeded('person'),
];

const HISTORY = [
  `create table person_history (${STATE},
    person_id uuid not null,
    version int not null,
    action text not null,
    org_path text collate "C" not null,
    lived_at_path text collate "C" not null,
    day date,
    ground text not null,
    actor text not null,
    change_time timestamptz not null,
    constraint person_history_pkey primary key (person_id, version),
    constraint person_history_org_path_check ${PATH}) partition by range (person_id)`,
  ...comments('person_history', 'Persons at each version: who, when, on what ground', {
    ...STATE_COMMENTS,
    person_id: 'Person: the partition',
    version: 'Version of the person',
    action: 'What was done: registered, moved',
    org_path: 'Path of the grid the person lives in now: who may read this',
    lived_at_path: 'Path of the grid lived in at this version',
    day: 'Day it happened, where it was told',
    ground: 'Ground given',
    actor: 'Subject or service that did it',
    change_time: 'When it was recorded',
  }),
  // Of a written line only its custody may change: the history goes with the person.
  ...placePolicies({ table: 'person_history', grants: 'select, insert, update (org_path)' }),
  seeded('person_history'),
];

const SEARCH = [
  `create table search_token (
    person_id uuid not null,
    token text collate "C" not null,
    org_path text collate "C" not null,
    constraint search_token_pkey primary key (person_id, token),
    constraint search_token_org_path_check ${PATH},
    constraint search_token_person_fkey foreign key (person_id) references person (person_id))`,
  // Two ways in: a token over many places, and one place's tokens; the planner takes the narrower.
  `create index search_token_wide on search_token (token, org_path, person_id)`,
  `create index search_token_narrow on search_token (org_path, token)`,
  ...comments(
    'search_token',
    'What persons are found by: pairs of characters, pinyin from each syllable on, initials',
    {
      person_id: 'Person',
      token: 'Token',
      org_path: 'Path of the grid the person lives in',
    },
  ),
  ...placePolicies({ table: 'search_token', grants: 'select, insert, update (org_path)' }),
  seeded('search_token'),
];

const GRANT = [
  `create table reveal_grant (
    grant_id uuid not null,
    person_id uuid not null,
    actor text not null,
    fields text[] not null,
    purpose text not null,
    case_id uuid,
    visit_id uuid,
    grant_time timestamptz not null,
    expire_time timestamptz not null,
    constraint reveal_grant_pkey primary key (grant_id),
    constraint reveal_grant_occasion_check check ((case_id is null) <> (visit_id is null)))`,
  `create index reveal_grant_person on reveal_grant (person_id, grant_id)`,
  ...comments('reveal_grant', 'Reveal grants (揭示): who saw which clear values of whom, for which case or visit', {
    grant_id: 'Id, uuid v7',
    person_id: 'Person whose values were shown',
    actor: 'Subject who saw them',
    fields: 'Fields shown',
    purpose: 'What it was for',
    case_id: 'Case it belonged to',
    visit_id: 'Visit it belonged to',
    grant_time: 'When it was given',
    expire_time: 'When it ends',
  }),
  ...ownRows('reveal_grant', 'actor'),
  grantApp('select, insert on reveal_grant'),
];

const QUALITY = [
  `create table quality_task (
    task_id uuid not null,
    kind text not null,
    record_id uuid not null,
    other_id uuid,
    org_path text collate "C" not null,
    open_time timestamptz not null,
    settle_time timestamptz,
    constraint quality_task_pkey primary key (task_id),
    constraint quality_task_kind_check check (kind in ('no-dwelling', 'no-head', 'number-conflict', 'birth-date-differs', 'sex-differs', 'unknown-area')),
    constraint quality_task_other_check check ((other_id is not null) = (kind = 'number-conflict')),
    constraint quality_task_org_path_check ${PATH})`,
  `create index quality_task_open on quality_task (org_path, task_id) where settle_time is null`,
  `create index quality_task_record on quality_task (record_id)`,
  `create index quality_task_other on quality_task (other_id) where other_id is not null`,
  ...comments('quality_task', 'Data-quality tasks (数据质量任务)', {
    task_id: 'Id, uuid v7: oldest first',
    kind: 'What is wrong',
    record_id: 'Person or household it is about',
    other_id: 'The other person with the same number',
    org_path: 'Grid of the record; of a conflict the lowest place that holds both',
    open_time: 'When it was found',
    settle_time: 'When it was put right; null while open',
  }),
  ...placePolicies({ table: 'quality_task' }),
];
