import { commandText, statement } from '@wangge/platform/persistence';

/** SQLSTATE of the command functions: a file to attach is not the caller's, or not there any more. */
export const FILE_NOT_USABLE = 'WGF01';

/** Columns of a case with its tasks and files, as `caseOf` reads them. */
export const CASE = `c.case_id as "caseId", c.number, c.version, c.state, c.flow, c.flow_version as "flowVersion",
  c.matter_code as "matterCode", c.matter_name as "matterName", c.catalogue_version as "catalogueVersion",
  c.item_class as "itemClass", c.description, c.channel, c.grid_id as "gridId", c.happened_at_path as "happenedAtPath",
  c.org_path as "orgPath", c.longitude, c.latitude, c.place_words as "placeWords", c.reporter_subject as "reporterSubject",
  c.reporter_id as "reporterId", c.sealed, c.lead_unit_id as "leadUnitId", c.unit_ids as "unitIds", c.clocks, c.light,
  c.taken, c.oversight, c.escalation_level as "escalationLevel", c.rework_count as "reworkCount", c.objection_count as "objectionCount",
  c.reopen_count as "reopenCount", c.satisfaction, c.report_time as "reportTime", c.file_time as "fileTime",
  c.close_time as "closeTime",
  (select coalesce(jsonb_agg(jsonb_build_object('taskId', t.task_id, 'unitId', t.unit_id, 'unitName', t.unit_name,
      'lead', t.lead, 'state', t.state, 'result', t.result, 'dispatchTime', t.dispatch_time, 'acceptTime', t.accept_time,
      'completeTime', t.complete_time, 'handledBy', t.handled_by, 'objection', t.objection,
      'dueTime', t.due_at) order by t.task_id), '[]')
    from task t where t.case_id = c.case_id) as tasks,
  (select coalesce(jsonb_agg(jsonb_build_object('fileId', a.file_id, 'kind', a.kind, 'evidence', a.evidence, 'mediaType', a.media_type, 'size', a.size,
      'attachTime', a.attach_time) order by a.attach_time, a.file_id), '[]')
    from attachment a where a.case_id = c.case_id) as attachments`;

export const loadCase = statement('case_load', `select ${CASE} from case_file c where c.case_id = $1`);

export const loadByCode = statement(
  'case_load_by_code',
  `select ${CASE} from case_file c where c.follow_code_hash = $1 limit 1`,
);

/** The department's door names tasks: the case of one. Policies show it to its unit only. */
export const loadByTask = statement(
  'case_load_by_task',
  `select ${CASE} from case_file c where c.case_id = (select t.case_id from task t where t.task_id = $1 limit 1)`,
);

/** The state a case had at a version, to answer a repeated call with. */
export const snapshotAt = statement(
  'case_snapshot',
  `select h.snapshot from case_history h where h.case_id = $1 and h.version = $2`,
);

export const filesById = statement(
  'case_files_by_id',
  `select file_id as "fileId", media_type as "mediaType", size from file where file_id = any ($1::uuid[])`,
);

/**
 * Begins a transaction that changes many cases: planned once for the connection, as hot statements are. By itself the server would
 * plan each change again, because a partition could be left out.
 */
export const planOnce = statement('case_plan_once', 'set local plan_cache_mode = force_generic_plan');

/** Within a transaction: a case whose clocks have reached something, to one sweeper only. */
export const CLAIM_DUE = `select ${CASE} from case_file c where c.case_id = $1 and c.next_alarm_at <= $2 for update of c skip locked`;

/** Within a transaction: a case, to one writer only. */
export const CLAIM_CASE = `select ${CASE} from case_file c where c.case_id = $1 for update of c`;

/** Within a transaction: a report that waits for its grid. */
export const CLAIM_UNLOCATED = `select ${CASE} from case_file c where c.case_id = $1 and c.grid_id is null for update of c skip locked`;

/** Reports of the last days that wait for their grid, oldest first. */
export const unlocatedCases = statement(
  'case_unlocated',
  `select case_id as "caseId", longitude, latitude from case_file
   where grid_id is null and longitude is not null and report_time > $1 order by case_id limit 50`,
);

/** Within the change of a case: what its new files show: [case, files, evidence of each]. */
export const NAME_EVIDENCE = `update attachment a set evidence = n.evidence
  from unnest($2::uuid[], $3::text[]) as n(file_id, evidence) where a.case_id = $1 and a.file_id = n.file_id`;

/** Within the change of a case: other answers to its form, sealed with its reporter. */
export const RESEAL_CASE = 'update case_file set sealed = $2 where case_id = $1';

const CREATE_ARGUMENTS = 29;
const CHANGE_ARGUMENTS = 29;
export const createCase = statement('case_create', commandText('create_case', CREATE_ARGUMENTS));
/**
 * The same, and who told it: one statement, so one commit. Numbers are those of the function's arguments: case, matter, grid, the
 * path it happened at, when; what is behind them all is the teller, and the telling it follows.
 */
export const createToldCase = (() => {
  const opening = commandText('create_case', CREATE_ARGUMENTS);
  const teller = opening.split('$').length;
  const follows = teller + 1;
  return statement(
    'case_create_told',
    `with told as (insert into telling (case_id, teller, matter_code, grid_id, org_path, tell_time, follows, follows_number)
       values ($1::uuid, $${teller}::bytea, $6::text, $12::uuid, $13::text, $25::timestamptz, $${follows}::uuid, $${follows + 1}::text)) ${opening}`,
  );
})();
export const changeCase = statement('case_change', commandText('change_case', CHANGE_ARGUMENTS));

export const historyOf = statement(
  'case_history_of',
  `select h.version, h.action, h.from_state as "fromState", h.to_state as "toState", h.actor_label as "actorLabel", h.note,
     h.happen_time as "happenTime"
   from case_history h where h.case_id = $1 order by h.version`,
);

/** Open tasks of a unit with their cases, oldest first: $1 how many, $2 after this task, $3 the unit. */
export const openTasks = statement(
  'task_open',
  `select t.task_id as "taskId", ${CASE} from task t join case_file c on c.case_id = t.case_id
   where t.unit_id = $3 and t.state in ('dispatched', 'objected', 'accepted') and ($2::uuid is null or t.task_id > $2)
   order by t.task_id limit $1`,
);

/** What a line of the live board needs beside the event. */
export const boardLine = statement(
  'case_board_line',
  `select c.number, c.matter_code as "matterCode", c.org_path as "orgPath", c.unit_ids as "unitIds", c.light, h.version, h.action,
     h.to_state as state, h.happen_time as "happenTime"
   from case_file c join case_history h on h.case_id = c.case_id where c.case_id = $1 and h.version = $2`,
);
