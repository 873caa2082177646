import { placePolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './house-policies.ts';

export class CreateServicePoint1767400000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...POINT, ...SHIFT]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const KNOWN = `nullif(current_setting('wangge.actor', true), '') is not null`;

const POINT = [
  `create table service_point (
    point_id uuid not null,
    version integer not null,
    kind text not null,
    place_id uuid not null,
    org_path text collate "C" not null,
    longitude double precision not null,
    latitude double precision not null,
    facts jsonb not null,
    last_date date,
    end_date date,
    set_time timestamptz not null,
    constraint service_point_pkey primary key (point_id),
    constraint service_point_version_check check (version >= 1),
    constraint service_point_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'))`,
  ...comments('service_point', 'Service points (服务站点): all of it is public', {
    point_id: 'Id, uuid v7',
    version: 'Version, 1 upwards',
    kind: 'centre, window, station, agency-point, liaison-person, visiting-lawyer, visiting-officer, provider',
    place_id: 'Place that keeps it',
    org_path: 'Path of that place',
    longitude: 'Longitude in degrees, CGCS2000',
    latitude: 'Latitude in degrees, CGCS2000',
    facts: 'What is held of it, as the contract has it',
    last_date: 'Last day it is found: its end, or the last day of its agreement',
    end_date: 'Last day it is there; null while no end is known',
    set_time: 'When it was entered or changed last',
  }),
  `create index service_point_latitude_idx on service_point (latitude, longitude)`,
  `create index service_point_path_idx on service_point (org_path)`,
  ...placePolicies({ table: 'service_point' }),
  // Found without an account; who may change it is judged by its place.
  `create policy service_point_public on service_point for select using (${KNOWN})`,
];

const SHIFT = [
  `create table service_shift (
    shift_id uuid not null,
    point_id uuid not null,
    staff_id uuid not null,
    org_path text collate "C" not null,
    start_time timestamptz not null,
    end_time timestamptz not null,
    constraint service_shift_pkey primary key (shift_id),
    constraint service_shift_point_fkey foreign key (point_id) references service_point (point_id),
    constraint service_shift_staff_fkey foreign key (staff_id) references staff (staff_id),
    constraint service_shift_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'),
    constraint service_shift_time_check check (end_time > start_time and end_time <= start_time + interval '24 hours'))`,
  ...comments('service_shift', 'Who is on duty at service points (排班)', {
    shift_id: 'Id, uuid v7',
    point_id: 'Service point',
    staff_id: 'Member of staff',
    org_path: 'Path of the place that keeps the point',
    start_time: 'From, inclusive',
    end_time: 'To, exclusive',
  }),
  `create index service_shift_point_idx on service_shift (point_id, start_time)`,
  `create index service_shift_staff_idx on service_shift (staff_id)`,
  ...placePolicies({ table: 'service_shift', grants: 'select, insert, delete' }),
  `create policy service_shift_delete on service_shift for delete using (exists (
     select from unnest(string_to_array(nullif(current_setting('wangge.paths', true), ''), ',')) as p(path)
     where (org_path || '.') ^@ p.path))`,
];
