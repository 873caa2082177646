import { grantApp, retentionPolicies } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Lets the job `retention` take a case away whole, three years after it was closed or refused, and nothing younger. */
export class ForgetCases1766400100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...RESTS, ...FORGET, ...POLICIES]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const RESTS = [
  `create function case_rests(p_flow text, p_version int, p_state text) returns boolean
  language sql stable set search_path = public, pg_temp as $body$
  select exists (select from flow f, jsonb_array_elements(f.definition->'states') s
    where f.name = p_flow and f.version = p_version and s->>'name' = p_state and (s->>'terminal')::boolean) $body$`,
  `comment on function case_rests is 'Whether a state of a flow ends a case'`,
  `revoke all on function case_rests from public`,
  grantApp('execute on function case_rests'),
];

// As owner: rows of a case go with it, in its own commit, and nobody but this trigger deletes them.
const FORGET = [
  `create index case_file_closed on case_file (close_time) where close_time is not null`,
  `create function forget_case() returns trigger language plpgsql security definer set search_path = public, pg_temp as $body$
begin
  delete from case_history where case_id = old.case_id;
  delete from task where case_id = old.case_id;
  delete from attachment where case_id = old.case_id;
  return old;
end $body$`,
  `comment on function forget_case() is 'Takes what belongs to a case away with it'`,
  `revoke all on function forget_case() from public`,
  `create trigger case_file_forget before delete on case_file for each row execute function forget_case()`,
];

const POLICIES = retentionPolicies(
  'casework',
  'case_file',
  `coalesce(close_time, report_time) < now() - interval '3 years' and case_rests(flow, flow_version, state)`,
);
