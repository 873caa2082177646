import { childPolicies, commandFunction, grantApp, partitionsBefore } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './comments.ts';

/** Cases of another system with their notes. Their ids carry the time of their report: they lie in a partition of what came before. */
export class ImportHistory1766600000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...IMPORTED_CASE, ...IMPORTED_LINE, BEFORE, IMPORT_CASES]) await runner.query(sql);
    await runner.query(
      `comment on function import_cases is 'Takes cases of another system over: rows, one line of history each, their notes'`,
    );
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

// Numbers of files and nothing else: that one is there must be known also to whoever may not see the case.
const IMPORTED_CASE = [
  `create table imported_case (
    source text not null,
    external_number text not null,
    case_id uuid not null,
    import_request uuid not null,
    import_time timestamptz not null,
    constraint imported_case_pkey primary key (source, external_number))`,
  ...comments('imported_case', 'Cases taken over from another system (历史案卷), once each', {
    source: 'System it came from',
    external_number: 'Number it has there',
    case_id: 'The case here',
    import_request: 'Request that brought it: a repeated one is answered alike',
    import_time: 'When it was imported',
  }),
  grantApp('select, insert on imported_case'),
];

const IMPORTED_LINE = [
  `create table imported_line (
    case_id uuid not null,
    position int not null,
    kind text not null,
    actor_label text not null,
    note text not null,
    happen_time timestamptz not null,
    constraint imported_line_pkey primary key (case_id, position)) partition by range (case_id)`,
  ...comments('imported_line', 'Notes a case had in the system it came from', {
    case_id: 'Case: the partition',
    position: 'Its place among the notes, from 0',
    kind: 'What kind of note it was there',
    actor_label: 'Who acted there, as people are told',
    note: 'Its text',
    happen_time: 'When it was written there',
  }),
  ...childPolicies({ table: 'imported_line', parent: 'case_file', key: 'case_id' }),
];

/** Old cases lie where they are expected. */
const BEFORE = partitionsBefore(['case_file', 'case_history', 'task', 'attachment', 'imported_line']);

const IMPORT_CASES = commandFunction({
  name: 'import_cases',
  args: `p_source text, p_rows jsonb, p_request uuid, p_at timestamptz, p_actor_label text`,
  body: `
  insert into imported_case (source, external_number, case_id, import_request, import_time)
    select p_source, r."externalNumber", r."caseId", p_request, p_at
    from jsonb_to_recordset(p_rows) as r("externalNumber" text, "caseId" uuid);
  {{guard}}
  insert into case_file (case_id, number, version, state, flow, flow_version, matter_code, matter_name, catalogue_version,
      item_class, description, channel, grid_id, happened_at_path, org_path, longitude, latitude, place_words, reporter_subject,
      reporter_id, sealed, follow_code_hash, lead_unit_id, unit_ids, clocks, next_alarm_at, light, escalation_level, rework_count,
      objection_count, reopen_count, satisfaction, report_time, close_time)
    select r."caseId", r.number, 1, r.state, r.flow, r."flowVersion", r."matterCode", r."matterName", r."catalogueVersion",
      r."itemClass", r.description, r.channel, r."gridId", r.path, r.path, r.longitude, r.latitude, r."placeWords", '',
      '', null, decode(r."codeHash", 'hex'), null, '{}', '[]', null, 'green', 0, 0,
      0, 0, 0, r."reportTime", r."closeTime"
    from jsonb_to_recordset(p_rows) as r("caseId" uuid, number text, state text, flow text, "flowVersion" int, "matterCode" text,
      "matterName" text, "catalogueVersion" int, "itemClass" text, description text, channel text, "gridId" uuid, path text,
      longitude double precision, latitude double precision, "placeWords" text, "codeHash" text, "reportTime" timestamptz,
      "closeTime" timestamptz);
  insert into case_history (case_id, version, action, from_state, to_state, actor, acting_for, actor_label, note, happen_time,
      snapshot)
    select r."caseId", 1, 'import', '', r.state, t_actor, t_acting_for, p_actor_label, p_source || ' ' || r."externalNumber", p_at,
      r.snapshot
    from jsonb_to_recordset(p_rows) as r("caseId" uuid, state text, "externalNumber" text, snapshot jsonb);
  insert into imported_line (case_id, position, kind, actor_label, note, happen_time)
    select r."caseId", l.position - 1, l.line ->> 'kind', l.line ->> 'actor', l.line ->> 'note', (l.line ->> 'time')::timestamptz
    from jsonb_to_recordset(p_rows) as r("caseId" uuid, lines jsonb),
      jsonb_array_elements(r.lines) with ordinality as l(line, position);
  v_rows := 1;`,
});
