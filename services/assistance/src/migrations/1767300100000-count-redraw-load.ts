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

// As owner: the grid service sees no row here, and only it is answered this figure.
const COUNT = [
  `create function count_redraw_load(p_path text) returns int
    language sql stable security definer set search_path = public, pg_temp as $$
    select count(*)::int from archive
     where org_path = p_path and split_part(coalesce(current_setting('wangge.actor', true), ''), '/', 1) = 'service:grid' $$`,
  `comment on function count_redraw_load is 'Archives in a grid, as a count for the grid service'`,
  `revoke all on function count_redraw_load from public`,
  grantApp('execute on function count_redraw_load'),
];
