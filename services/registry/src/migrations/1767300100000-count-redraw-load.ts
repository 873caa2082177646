import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CountRedrawLoad1767300100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of COUNT) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// As owner: the grid service sees no row here, and only it is answered these figures.
const COUNT = [
  `create function count_redraw_load(p_path text, p_buildings text[], p_rest_but text[])
    returns table (people int, households int, dwellings int, establishments int)
    language sql stable security definer set search_path = public, pg_temp as $$
    with moving as (
      select d.dwelling_id from dwelling d
       where split_part(coalesce(current_setting('wangge.actor', true), ''), '/', 1) = 'service:grid' and d.org_path = p_path
         and (d.building = any (p_buildings) or (p_rest_but is not null and d.building <> all (p_rest_but)))
    ), keeping as (
      select h.household_id from household h
       where split_part(coalesce(current_setting('wangge.actor', true), ''), '/', 1) = 'service:grid' and h.org_path = p_path
         and (h.dwelling_id in (select m.dwelling_id from moving m) or (p_rest_but is not null and h.dwelling_id is null))
    )
    select (select count(*)::int from person p where p.org_path = p_path and p.household_id in (select k.household_id from keeping k)),
      (select count(*)::int from keeping), (select count(*)::int from moving),
      (select count(*)::int from establishment e where p_rest_but is not null and e.org_path = p_path
         and split_part(coalesce(current_setting('wangge.actor', true), ''), '/', 1) = 'service:grid') $$`,
  `comment on function count_redraw_load is 'What a move of a redrawing takes along, as counts for the grid service'`,
  `revoke all on function count_redraw_load from public`,
  grantApp('execute on function count_redraw_load'),
];
