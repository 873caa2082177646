import { commandFunction, grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateCommands1764000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...CONFLICTS, ...COMMANDS]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const onlyApp = (name: string, comment: string): string[] => [
  `comment on function ${name} is '${comment.replaceAll("'", "''")}'`,
  `revoke all on function ${name} from public`,
  grantApp(`execute on function ${name}`),
];

const CONFLICTS = [
  `create function common_path(one text, other text) returns text language sql immutable as $body$
  select coalesce(nullif(array_to_string(array(
    select a.label from unnest(string_to_array(one, '.')) with ordinality a(label, n)
     where a.n < coalesce((select min(d.n) from unnest(string_to_array(one, '.'), string_to_array(other, '.')) with ordinality d(l, r, n)
                            where d.l is distinct from d.r), 100)
     order by a.n), '.'), ''), split_part(one, '.', 1)) $body$`,
  ...onlyApp('common_path', 'Lowest place that holds two paths'),
  // As owner: a caller must not see the other record, nor learn from an error or an answer that there is one.
  `create function note_number_conflict(p_task_id uuid, p_person_id uuid, p_number_index bytea, p_org_path text, p_time timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $body$
declare v_other person;
begin
  if p_number_index is null then return; end if;
  -- Two registrations at once would not see each other.
  perform pg_advisory_xact_lock(hashtextextended(encode(p_number_index, 'hex'), 0));
  select * into v_other from person where number_index = p_number_index and person_id <> p_person_id order by person_id limit 1;
  if not found then return; end if;
  insert into quality_task (task_id, kind, record_id, other_id, org_path, open_time)
    values (p_task_id, 'number-conflict', p_person_id, v_other.person_id, common_path(p_org_path, v_other.org_path), p_time);
end $body$`,
  ...onlyApp(
    'note_number_conflict',
    'Opens a task when somebody else has the number, where both may be seen; says nothing to the caller',
  ),
  `create function follow_number_conflicts(p_person_id uuid) returns void
  language sql security definer set search_path = public, pg_temp as $body$
  update quality_task t set org_path = common_path(a.org_path, b.org_path) from person a, person b
   where t.kind = 'number-conflict' and t.settle_time is null and a.person_id = t.record_id and b.person_id = t.other_id
     and (t.record_id = p_person_id or t.other_id = p_person_id) $body$`,
  ...onlyApp(
    'follow_number_conflicts',
    'After a move the open conflicts of a person lie where both records may be seen now',
  ),
];

const STATE =
  'grid_id, household_id, dwelling_id, relation, name, pinyin, sex, birth_date, residency, no_number_reason, service_flags, sealed';

/** Copies the person as they are now to their history. */
const keepHistory = (action: string, day: string, ground: string): string =>
  `  insert into person_history (person_id, version, ${STATE}, action, org_path, lived_at_path, day, ground, actor, change_time)
    select person_id, version, ${STATE}, '${action}', org_path, org_path, ${day}, ${ground}, t_actor, change_time from person where person_id = p_person_id;`;

const openHousehold = `  if p_opens_household then
    insert into household (household_id, version, dwelling_id, grid_id, org_path, open_time)
      values (p_household_id, 1, p_dwelling_id, p_grid_id, p_org_path, p_time);
  end if;`;

const COMMANDS = [
  commandFunction({
    name: 'register_dwelling',
    args: `p_dwelling_id uuid, p_grid_id uuid, p_org_path text, p_building text, p_entrance text, p_use text, p_address_index bytea, p_sealed bytea, p_time timestamptz`,
    body: `
  insert into dwelling (dwelling_id, version, grid_id, org_path, building, entrance, use, address_index, sealed, register_time)
    values (p_dwelling_id, 1, p_grid_id, p_org_path, p_building, p_entrance, p_use, p_address_index, p_sealed, p_time);
  v_rows := 1;`,
  }),
  `comment on function register_dwelling is 'RegisterDwelling in one statement'`,
  commandFunction({
    name: 'register_person',
    args: `p_person_id uuid, p_grid_id uuid, p_org_path text, p_household_id uuid, p_opens_household boolean, p_dwelling_id uuid, p_relation text,
    p_name text, p_pinyin text, p_tokens text[], p_sex text, p_birth_date date, p_residency text, p_no_number_reason text, p_service_flags text[],
    p_number_index bytea, p_phone_index bytea, p_sealed bytea, p_task_ids uuid[], p_task_kinds text[], p_conflict_id uuid, p_time timestamptz`,
    body: `
${openHousehold}
  insert into person (person_id, version, org_path, ${STATE}, number_index, phone_index, register_time, change_time)
    values (p_person_id, 1, p_org_path, p_grid_id, p_household_id, p_dwelling_id, p_relation, p_name, p_pinyin, p_sex, p_birth_date,
      p_residency, p_no_number_reason, p_service_flags, p_sealed, p_number_index, p_phone_index, p_time, p_time);
  v_rows := 1;
${keepHistory('registered', 'null', `''`)}
  insert into search_token (person_id, token, org_path) select p_person_id, token, p_org_path from unnest(p_tokens) as t(token);
  insert into quality_task (task_id, kind, record_id, org_path, open_time)
    select task_id, kind, p_person_id, p_org_path, p_time from unnest(p_task_ids, p_task_kinds) as t(task_id, kind);
  perform note_number_conflict(p_conflict_id, p_person_id, p_number_index, p_org_path, p_time);`,
  }),
  `comment on function register_person is 'RegisterPerson in one statement'`,
  commandFunction({
    name: 'move_person',
    args: `p_person_id uuid, p_version int, p_grid_id uuid, p_org_path text, p_household_id uuid, p_opens_household boolean, p_dwelling_id uuid, p_relation text,
    p_sealed bytea, p_day date, p_ground text, p_left_household_id uuid, p_left_org_path text, p_left_head boolean, p_task_id uuid, p_time timestamptz`,
    body: `
  update person set version = version + 1, grid_id = p_grid_id, org_path = p_org_path, household_id = p_household_id,
      dwelling_id = p_dwelling_id, relation = p_relation, sealed = p_sealed, change_time = p_time
    where person_id = p_person_id and version = p_version;
  {{guard}}
${openHousehold}
${keepHistory('moved', 'p_day', 'p_ground')}
  update person_history set org_path = p_org_path where person_id = p_person_id and org_path <> p_org_path;
  update search_token set org_path = p_org_path where person_id = p_person_id and org_path <> p_org_path;
  update quality_task set settle_time = case when kind = 'no-dwelling' then p_time end, org_path = p_org_path
    where record_id = p_person_id and kind <> 'number-conflict' and settle_time is null;
  perform follow_number_conflicts(p_person_id);
  insert into quality_task (task_id, kind, record_id, org_path, open_time)
    select p_task_id, 'no-head', p_left_household_id, p_left_org_path, p_time
     where p_left_head and exists (select from person where household_id = p_left_household_id);`,
  }),
  `comment on function move_person is 'MovePerson in one statement'`,
  commandFunction({
    name: 'reveal_person',
    args: `p_grant_id uuid, p_person_id uuid, p_fields text[], p_visit_id uuid, p_grant_time timestamptz, p_expire_time timestamptz`,
    body: `
  insert into reveal_grant (grant_id, person_id, actor, fields, purpose, case_id, visit_id, grant_time, expire_time)
    select p_grant_id, person_id, t_actor, p_fields, t_purpose, case when p_visit_id is null then t_case_id end, p_visit_id, p_grant_time, p_expire_time
      from person where person_id = p_person_id;
  {{guard}}`,
  }),
  `comment on function reveal_person is 'RevealPerson in one statement'`,
];
