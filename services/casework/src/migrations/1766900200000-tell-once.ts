import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A telling follows one other at most, and nothing follows the same one twice: of two told at once one opens a case, the other joins it. */
export class TellOnce1766900200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of ONCE) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const NONE = `'00000000-0000-0000-0000-000000000000'`;

const ONCE = [
  `alter table telling add column follows uuid not null default ${NONE}`,
  `comment on column telling.follows is 'Case the same teller told of the same before; zeros for the first'`,
  `alter table telling add column follows_number text not null default ''`,
  `comment on column telling.follows_number is 'Number of that case, where it was over by then'`,
  `update telling t set follows = before.case_id
   from (select case_id as own, lag(case_id) over (partition by teller, matter_code, grid_id order by tell_time, case_id) as case_id
     from telling) before
   where before.own = t.case_id and before.case_id is not null`,
  `create unique index telling_once on telling (teller, matter_code, grid_id, follows)`,
];
