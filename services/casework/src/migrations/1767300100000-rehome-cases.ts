import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class RehomeCases1767300100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...JOB, ...COUNT]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const IS_JOB = `((select coalesce(nullif(current_setting('wangge.actor', true), '') = 'service:casework/rehome', false)))`;

const JOB = [
  `create policy case_file_rehome_select on case_file for select using ${IS_JOB}`,
  `create policy case_file_rehome_update on case_file for update using ${IS_JOB} with check ${IS_JOB}`,
];

// As owner: the grid service sees no row here, and only it is answered these figures. A case goes where its point lies, by the
// first outline that holds it; one without a point, or whose point lies in none, with the rest.
const COUNT = [
  `create function count_redraw_load(p_path text, p_outlines polygon[], p_at int, p_rest boolean)
    returns table (open_count int, all_count int)
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*) filter (where c.close_time is null)::int, count(*)::int from case_file c
      left join lateral (
        select min(o.n) as at from unnest(p_outlines) with ordinality o (outline, n)
         where c.longitude is not null and o.outline @> point(c.longitude, c.latitude)) drawn on true
     where c.org_path = p_path and split_part(coalesce(current_setting('wangge.actor', true), ''), '/', 1) = 'service:grid'
       and (drawn.at = p_at or (drawn.at is null and p_rest)) $$`,
  `comment on function count_redraw_load is 'What a move of a redrawing takes along, as counts for the grid service'`,
  `revoke all on function count_redraw_load from public`,
  grantApp('execute on function count_redraw_load'),
];
