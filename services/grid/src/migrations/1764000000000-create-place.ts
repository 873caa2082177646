import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments, housePolicies } from './house-policies.ts';

export class CreatePlace1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...PLACE, ...CODE, ...LOCATE]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const PLACE = [
  `create table grid_place (
    place_id uuid not null,
    kind text not null,
    code text collate "C" not null,
    name text not null,
    org_path text collate "C" not null,
    parent_id uuid,
    valid_from date not null,
    valid_to date,
    outline polygon,
    bbox box,
    synthetic boolean not null default false,
    version integer not null,
    constraint grid_place_pkey primary key (place_id),
    constraint grid_place_kind_check check (kind in ('district', 'street', 'community', 'base_grid', 'dedicated_grid', 'affinity_grid')),
    constraint grid_place_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'),
    constraint grid_place_parent_check check ((parent_id is null) = (kind = 'district')),
    constraint grid_place_valid_check check (valid_to > valid_from),
    constraint grid_place_outline_check check (case kind when 'base_grid' then outline is not null when 'dedicated_grid' then true else outline is null end),
    constraint grid_place_bbox_check check ((outline is null) = (bbox is null)),
    constraint grid_place_parent_fkey foreign key (parent_id) references grid_place (place_id))`,
  `create unique index grid_place_code_key on grid_place (code)`,
  `create unique index grid_place_path_key on grid_place (org_path)`,
  `create index grid_place_parent_idx on grid_place (parent_id)`,
  `create index grid_place_bbox_idx on grid_place using gist (bbox)`,
  ...comments('grid_place', 'Places (地方): divisions and grids in one tree', {
    place_id: 'Id, uuid v7',
    kind: 'District, street, community, base_grid, dedicated_grid or affinity_grid',
    code: 'Code valid now; place_code has every code there ever was',
    name: 'Name as published',
    org_path: 'Path of stable labels, given once',
    parent_id: 'Place above; none for the district',
    valid_from: 'First day of validity',
    valid_to: 'First day it is no longer valid',
    outline: 'Outline in degrees, CGCS2000; x is longitude',
    bbox: 'Box around the outline, for the index',
    synthetic: 'Whether the outline is made up for demonstration',
    version: 'Version of the place, 1 upwards',
  }),
  ...housePolicies('grid_place'),
];

const CODE = [
  `create table place_code (
    code text collate "C" not null,
    place_id uuid not null,
    valid_from date not null,
    valid_to date,
    successor text collate "C",
    constraint place_code_pkey primary key (code),
    constraint place_code_valid_check check (valid_to > valid_from),
    constraint place_code_place_fkey foreign key (place_id) references grid_place (place_id))`,
  `create index place_code_place_idx on place_code (place_id)`,
  ...comments('place_code', 'Every code (代码) a place has or had', {
    code: 'Division or grid code',
    place_id: 'The place it means, for ever',
    valid_from: 'First day of validity',
    valid_to: 'First day it is no longer valid',
    successor: 'Code that took its place',
  }),
  ...housePolicies('place_code'),
];

// As owner: under a caller's policy the box operator, which is not leakproof, would lose its index. Only grids public in the
// house come out, and only for somebody known. PostgreSQL compares coordinates to within 0.000001 degree.
const LOCATE = [
  `create function locate_grid(p_longitude double precision, p_latitude double precision, p_day date) returns setof grid_place
    language plpgsql stable security definer rows 1 set search_path = public, pg_temp as $$
    begin
      return query select g.* from grid_place g
       where nullif(current_setting('wangge.actor', true), '') is not null
         and g.bbox @> box(point(p_longitude, p_latitude), point(p_longitude, p_latitude))
         and g.outline @> point(p_longitude, p_latitude)
         and g.kind = 'base_grid' and g.valid_from <= p_day and (g.valid_to is null or g.valid_to > p_day)
       order by g.code limit 1;
    end $$`,
  `comment on function locate_grid is 'The base grid a point lies in; on a border the one with the smaller code'`,
  `revoke all on function locate_grid from public`,
  grantApp('execute on function locate_grid'),
];
