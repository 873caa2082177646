import { commandFunction } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Open cases by deadline, and what those above know and do about a case. The due time is kept with the clocks by a trigger, so
 * that whatever moves a clock moves the list; lists by deadline read indexes that hold open cases only.
 */
export class CaseOversight1766200000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...COLUMNS, ...DUE, ...INDEXES]) await runner.query(sql);
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

const COLUMNS = [
  `alter table case_file add column oversight jsonb not null default '{}'`,
  `comment on column case_file.oversight is 'What those above know and do: more time asked for, who took it over, what waits to be sent up'`,
  `alter table case_file add column due_at timestamptz`,
  `comment on column case_file.due_at is 'Earliest due of the clocks that run, else of those that stand; null when all are over'`,
  `alter table task add column due_at timestamptz`,
  `comment on column task.due_at is 'When the help is due; null for the lead unit, whose clocks are the case’s'`,
];

/** A clock of a task is the helper's; what the case is due by are the others. */
const DUE = [
  `create function case_due() returns trigger language plpgsql as $body$
begin
  select coalesce(min(due) filter (where not paused), min(due)) into new.due_at
    from (select (c ->> 'dueTime')::timestamptz as due, coalesce(c #> '{run,pauses,-1,to}' = 'null', false) as paused
      from jsonb_array_elements(new.clocks) c where c #>> '{run,stoppedTime}' is null and c ->> 'taskId' is null) open;
  return new;
end $body$`,
  `comment on function case_due() is 'Keeps the due time of a case with its clocks'`,
  `create trigger case_file_due before insert on case_file for each row execute function case_due()`,
  `create trigger case_file_due_anew before update on case_file for each row
    when (new.clocks is distinct from old.clocks or new.due_at is distinct from old.due_at) execute function case_due()`,
  `update case_file set due_at = report_time`,
];

const INDEXES = [
  ...['street', 'community', 'grid'].map(
    (level) =>
      `create index case_file_${level}_due on case_file (${level}_path, due_at, case_id) where due_at is not null`,
  ),
  `create index case_file_lead_due on case_file (lead_unit_id, due_at, case_id) where due_at is not null`,
  `create index case_file_due on case_file (due_at, case_id) where due_at is not null`,
  `create index task_help_due on task (unit_id, due_at, case_id) where due_at is not null and state in ('dispatched', 'objected', 'accepted')`,
  `create index case_file_provisional on case_file (case_id) where due_at is not null and clocks @> '[{"provisional": true}]'`,
  `create index case_file_to_escalate on case_file (case_id) where oversight ? 'toEscalate'`,
];

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

// What of the state has no argument of its own is taken from the last line's snapshot.
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
      taken = p_taken, oversight = coalesce(p_lines -> -1 -> 'snapshot' -> 'oversight', oversight)
    where case_id = p_case_id and version = p_version;
  {{guard}}
  insert into case_history (case_id, version, action, from_state, to_state, actor, acting_for, actor_label, note, happen_time,
      snapshot)
    select p_case_id, line.version, line.action, line."from", line."to", t_actor, t_acting_for, p_actor_label, line.note, p_at,
      line.snapshot
    from jsonb_to_recordset(p_lines) as line(version int, action text, "from" text, "to" text, note text, snapshot jsonb);
  if p_tasks is not null then
    insert into task (case_id, task_id, unit_id, unit_name, lead, state, result, dispatch_time, accept_time, complete_time,
        handled_by, objection, due_at)
      select p_case_id, t."taskId", t."unitId", t."unitName", t.lead, t.state, t.result, t."dispatchTime", t."acceptTime",
        t."completeTime", t."handledBy", t.objection, t."dueTime"
      from jsonb_to_recordset(p_tasks) as t("taskId" uuid, "unitId" uuid, "unitName" text, lead boolean, state text, result text,
        "dispatchTime" timestamptz, "acceptTime" timestamptz, "completeTime" timestamptz, "handledBy" text[], objection text,
        "dueTime" timestamptz)
      on conflict (case_id, task_id) do update set state = excluded.state, result = excluded.result,
        accept_time = excluded.accept_time, complete_time = excluded.complete_time, handled_by = excluded.handled_by,
        objection = excluded.objection, due_at = excluded.due_at;
  end if;
  ${ATTACH}`,
});
