import { retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A case of another system is kept as long as one of this system, counted from when it came: it would otherwise be forgotten the day
 * after. When it goes, its notes go with it.
 */
export class ForgetImported1766600100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...FORGET, ...DROPPED, ...POLICIES]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const FORGET = [
  `create index imported_case_here on imported_case (case_id)`,
  `create or replace function forget_case() returns trigger language plpgsql security definer set search_path = public, pg_temp as $body$
begin
  delete from case_history where case_id = old.case_id;
  delete from imported_line where case_id = old.case_id;
  delete from task where case_id = old.case_id;
  delete from attachment where case_id = old.case_id;
  return old;
end $body$`,
];

const DROPPED = ['case_file_over_select', 'case_file_over', 'case_file_over_only'].map(
  (policy) => `drop policy ${policy} on case_file`,
);

const POLICIES = retentionPolicies(
  'casework',
  'case_file',
  `coalesce(close_time, report_time) < now() - interval '3 years' and case_rests(flow, flow_version, state)
    and not exists (select from imported_case i where i.case_id = case_file.case_id and i.import_time >= now() - interval '3 years')`,
);
