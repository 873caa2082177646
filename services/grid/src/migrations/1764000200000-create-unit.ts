import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments, housePolicies } from './house-policies.ts';

export class CreateUnit1764000200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...UNIT, ...COMPETENCE, ...MEMBER]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const UNIT = [
  `create table unit (
    unit_id uuid not null,
    code text collate "C" not null,
    name text not null,
    place_id uuid not null,
    org_path text collate "C" not null,
    department_id text not null default '',
    version integer not null,
    constraint unit_pkey primary key (unit_id),
    constraint unit_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'),
    constraint unit_place_fkey foreign key (place_id) references grid_place (place_id))`,
  `create unique index unit_code_key on unit (code)`,
  `create index unit_path_idx on unit (org_path)`,
  ...comments('unit', 'Handling units (处置单位)', {
    unit_id: 'Id, uuid v7',
    code: 'Code, unique in the district',
    name: 'Name',
    place_id: 'Place it belongs to',
    org_path: 'Path of that place',
    department_id: 'Department that takes its tasks, or empty',
    version: 'Version, 1 upwards',
  }),
  ...housePolicies('unit'),
];

const COMPETENCE = [
  `create table unit_competence (
    unit_id uuid not null,
    matter_code text collate "C" not null,
    org_path text collate "C" not null,
    lead boolean not null,
    constraint unit_competence_pkey primary key (unit_id, matter_code, org_path),
    constraint unit_competence_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'),
    constraint unit_competence_unit_fkey foreign key (unit_id) references unit (unit_id))`,
  `create index unit_competence_matter_idx on unit_competence (matter_code, org_path)`,
  ...comments('unit_competence', 'Competences (权责) of units', {
    unit_id: 'Unit',
    matter_code: 'Matter or branch of the catalogue; everything below it is meant',
    org_path: 'Place it holds in, everything below included',
    lead: 'Whether the unit leads there or only helps',
  }),
  ...housePolicies('unit_competence'),
];

const MEMBER = [
  `create table unit_member (
    unit_id uuid not null,
    staff_id uuid not null,
    start_time timestamptz not null,
    end_time timestamptz,
    constraint unit_member_pkey primary key (unit_id, staff_id),
    constraint unit_member_unit_fkey foreign key (unit_id) references unit (unit_id),
    constraint unit_member_staff_fkey foreign key (staff_id) references staff (staff_id))`,
  `create index unit_member_staff_idx on unit_member (staff_id)`,
  ...comments('unit_member', 'Members of units', {
    unit_id: 'Unit',
    staff_id: 'Member',
    start_time: 'Member since, inclusive',
    end_time: 'Member until, exclusive',
  }),
  ...housePolicies('unit_member'),
];
