import { commandFunction } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CaseCommands1764100400000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [CREATE_CASE, CHANGE_CASE]) await runner.query(sql);
    await runner.query(`comment on function create_case is 'Opens a case: row, first line of history, files'`);
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

const CREATE_CASE = commandFunction({
  name: 'create_case',
  args: `p_case_id uuid, p_number text, p_state text, p_flow text, p_flow_version int, p_matter_code text, p_matter_name text,
    p_catalogue_version int, p_item_class text, p_description text, p_channel text, p_grid_id uuid, p_happened_at_path text,
    p_org_path text, p_longitude double precision, p_latitude double precision, p_place_words text, p_reporter_subject text,
    p_reporter_id text, p_sealed bytea, p_follow_code_hash bytea, p_clocks jsonb, p_next_alarm_at timestamptz, p_light text,
    p_at timestamptz, p_actor_label text, p_snapshot jsonb, p_files uuid[], p_file_kind text`,
  body: `
  insert into case_file (case_id, number, version, state, flow, flow_version, matter_code, matter_name, catalogue_version,
      item_class, description, channel, grid_id, happened_at_path, org_path, longitude, latitude, place_words, reporter_subject,
      reporter_id, sealed, follow_code_hash, lead_unit_id, unit_ids, clocks, next_alarm_at, light, escalation_level, rework_count,
      objection_count, reopen_count, satisfaction, report_time)
    values (p_case_id, p_number, 1, p_state, p_flow, p_flow_version, p_matter_code, p_matter_name, p_catalogue_version,
      p_item_class, p_description, p_channel, p_grid_id, p_happened_at_path, p_org_path, p_longitude, p_latitude, p_place_words,
      p_reporter_subject, p_reporter_id, p_sealed, p_follow_code_hash, null, '{}', p_clocks, p_next_alarm_at, p_light, 0, 0,
      0, 0, 0, p_at);
  {{guard}}
  insert into case_history (case_id, version, action, from_state, to_state, actor, acting_for, actor_label, note, happen_time,
      snapshot)
    values (p_case_id, 1, 'report', '', p_state, t_actor, t_acting_for, p_actor_label, '', p_at, p_snapshot);
  ${ATTACH}`,
});

const CHANGE_CASE = commandFunction({
  name: 'change_case',
  args: `p_case_id uuid, p_version int, p_to_version int, p_state text, p_matter_code text, p_matter_name text, p_item_class text,
    p_grid_id uuid, p_happened_at_path text, p_org_path text, p_lead_unit_id uuid, p_unit_ids uuid[], p_clocks jsonb,
    p_next_alarm_at timestamptz, p_light text, p_escalation_level int, p_rework_count int, p_objection_count int,
    p_reopen_count int, p_satisfaction int, p_file_time timestamptz, p_close_time timestamptz, p_at timestamptz,
    p_actor_label text, p_lines jsonb, p_tasks jsonb, p_files uuid[], p_file_kind text`,
  body: `
  update case_file set version = p_to_version, state = p_state, matter_code = p_matter_code, matter_name = p_matter_name,
      item_class = p_item_class, grid_id = p_grid_id, happened_at_path = p_happened_at_path, org_path = p_org_path,
      lead_unit_id = p_lead_unit_id, unit_ids = p_unit_ids, clocks = p_clocks, next_alarm_at = p_next_alarm_at, light = p_light,
      escalation_level = p_escalation_level, rework_count = p_rework_count, objection_count = p_objection_count,
      reopen_count = p_reopen_count, satisfaction = p_satisfaction, file_time = p_file_time, close_time = p_close_time
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
