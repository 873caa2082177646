import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

const SIGNATURE =
  'p_task_ids uuid[], p_person_ids uuid[], p_number_indexes bytea[], p_org_paths text[], p_time timestamptz';

/** What note_number_conflict does for one person, for a batch of new ones in one statement. */
export class NoteNumberConflicts1767700100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of FUNCTION) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const FUNCTION = [
  // As owner: a caller must not see the other record, nor learn from an error or an answer that there is one.
  `create function note_number_conflicts(${SIGNATURE}) returns void
  language plpgsql security definer set search_path = public, pg_temp as $body$
begin
  -- Two registrations at once would not see each other. In one order: two batches must not wait for each other in a ring.
  perform pg_advisory_xact_lock(key) from (
    select distinct hashtextextended(encode(number_index, 'hex'), 0) as key from unnest(p_number_indexes) as n(number_index) order by key) keys;
  insert into quality_task (task_id, kind, record_id, other_id, org_path, open_time)
  select n.task_id, 'number-conflict', n.person_id, o.person_id, common_path(n.org_path, o.org_path), p_time
    from unnest(p_task_ids, p_person_ids, p_number_indexes, p_org_paths) as n(task_id, person_id, number_index, org_path)
    cross join lateral (
      select person_id, org_path from person
       where number_index = n.number_index and person_id <> n.person_id and status <> 'merged' order by person_id limit 1) o;
end $body$`,
  `comment on function note_number_conflicts is 'Opens tasks where somebody else has the number of a new person, as note_number_conflict does for one'`,
  `revoke all on function note_number_conflicts from public`,
  grantApp('execute on function note_number_conflicts'),
];
