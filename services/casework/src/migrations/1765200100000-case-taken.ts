import { commandFunction } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CaseTaken1765200100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table case_file add column taken jsonb not null default '{}'`);
    await runner.query(
      `comment on column case_file.taken is 'How often each action was taken that its flow allows once'`,
    );
    await runner.query('drop function change_case');
    await runner.query(CHANGE_CASE);
    await runner.query(
      `comment on function change_case is 'Changes a case that is still at p_version: row, history, tasks, files'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// Files leave the caller's staging and belong to the case. One that is not there any more undoes the whole command.
const ATTACH = `
  if cardinality(p_files) > 0 then
    with moved as (delete from file where file_id = any (p_files) and uploader = t_actor returning *)
    insert into attachment (case_id, file_id, kind, sha256, media_type, size, uploader, attach_time)
      select p_case_id, file_id, p_file_kind, sha256, media_type, size, uploader, p_at from moved;
    get diagnostics v_rows = row_count;
    if v_rows <> cardinality(p_files) then
      raise exception 'a file is not usable' using errcode = 'WGF01';
    end if;
  end if;
  v_rows := 1;`;

const CHANGE_CASE = commandFunction({
  name: 'change_case',
  args: `p_case_id uuid, p_version int, p_to_version int, p_state text, p_matter_code text, p_matter_name text, p_item_class text,
    p_grid_id uuid, p_happened_at_path text, p_org_path text, p_lead_unit_id uuid, p_unit_ids uuid[], p_clocks jsonb,
    p_next_alarm_at timestamptz, p_light text, p_escalation_level int, p_rework_count int, p_objection_count int,
    p_reopen_count int, p_satisfaction int, p_file_time timestamptz, p_close_time timestamptz, p_at timestamptz,
    p_actor_label text, p_lines jsonb, p_tasks jsonb, p_files uuid[], p_file_kind text, p_taken jsonb`,
  body: `
  update case_file set version = p_to_version, state = p_state, matter_code = p_matter_code, matter_name = p_matter_name,
      item_class = p_item_class, grid_id = p_grid_id, happened_at_path = p_happened_at_path, org_path = p_org_path,
      lead_unit_id = p_lead_unit_id, unit_ids = p_unit_ids, clocks = p_clocks, next_alarm_at = p_next_alarm_at, light = p_light,
      escalation_level = p_escalation_level, rework_count = p_rework_count, objection_count = p_objection_count,
      reopen_count = p_reopen_count, satisfaction = p_satisfaction, file_time = p_file_time, close_time = p_close_time,
      taken = p_taken
    where case_id = p_case_id and version = p_version;
  {{guard}}
  insert into case_history (case_id, version, action, from_state, to_state, actor, acting_for, actor_label, note, happen_time,
      snapshot)
    select p_case_id, line.version, line.action, line."from", line."to", t_actor, t_acting_for, p_actor_label, line.note, p_at,
      line.snapshot
    from jsonb_to_recordset(p_lines) as line(version int, action text, "from" text, "to" text, note text, snapshot jsonb);
  if p_tasks is not null then
    insert into task (case_id, task_id, unit_id, unit_name, lead, state, result, dispatch_time, accept_time, complete_time,
        handled_by, objection)
      select p_case_id, t."taskId", t."unitId", t."unitName", t.lead, t.state, t.result, t."dispatchTime", t."acceptTime",
        t."completeTime", t."handledBy", t.objection
      from jsonb_to_recordset(p_tasks) as t("taskId" uuid, "unitId" uuid, "unitName" text, lead boolean, state text, result text,
        "dispatchTime" timestamptz, "acceptTime" timestamptz, "completeTime" timestamptz, "handledBy" text[], objection text)
      on conflict (case_id, task_id) do update set state = excluded.state, result = excluded.result,
        accept_time = excluded.accept_time, complete_time = excluded.complete_time, handled_by = excluded.handled_by,
        objection = excluded.objection;
  end if;
  ${ATTACH}`,
});
