import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

/** Return visits warn before they fall due, and a matter says whether it is visited at all. */
export class ReturnVisitClock1766800200000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...COLUMNS, TRIGGER]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const COLUMNS = [
  `alter table return_visit
     add column amber_time timestamptz,
     add column light text not null default 'green',
     add column catalogue_version int,
     add constraint return_visit_light_check check (light in ('green', 'amber', 'red'))`,
  ...comments('return_visit', 'Closings of cases with their draw and their return visit (回访)', {
    amber_time: 'When the warning begins that it falls due',
    light: 'Light told last: green, amber, red',
    catalogue_version: 'Catalogue the case cites; null before it was kept',
  }),
];

// As before, and with the catalogue the case cites: its matter may say more than the rules.
const TRIGGER = `create or replace function case_closing() returns trigger language plpgsql as $body$
begin
  if new.close_time is null then
    update return_visit set state = 'lapsed' where case_id = new.case_id and state in ('closed', 'due');
  else
    insert into return_visit (case_id, close_version, state, number, matter_code, matter_name, item_class, rework_count,
        reopen_count, org_path, lead_unit_id, close_time, close_day, catalogue_version)
      values (new.case_id, new.version, 'closed', new.number, new.matter_code, new.matter_name, new.item_class,
        new.rework_count, new.reopen_count, new.org_path, new.lead_unit_id, new.close_time,
        (new.close_time at time zone 'Asia/Shanghai')::date, new.catalogue_version)
      on conflict do nothing;
  end if;
  return null;
end $body$`;
