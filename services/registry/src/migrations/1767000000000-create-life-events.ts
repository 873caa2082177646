import { commandFunction, grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

export class CreateLifeEvents1767000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...STATUS, ...HOUSEHOLD, ...TOKENS, ...MOVE, ...CHANGE]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const STATUS = [
  `alter table person add status text not null default 'present',
    add constraint person_status_check check (status in ('present', 'moved-out', 'dead')),
    add constraint person_home_check check (status = 'present' or dwelling_id is null)`,
  `alter table person_history add status text not null default 'present', add change_id uuid`,
  `drop index person_household_head`,
  `create unique index person_household_head on person (household_id) where relation = '0' and status = 'present'`,
  `create index person_history_household on person_history (household_id, person_id, version)`,
  `create index person_history_change on person_history (change_id)`,
  ...comments('person', 'Persons (人员) as known now', {
    status: 'present, moved-out, dead',
    dwelling_id: 'Dwelling lived in; null until it is registered, and of who lives here no more',
  }),
  ...comments('person_history', 'Persons at each version: who, when, on what ground', {
    status: 'present, moved-out, dead',
    change_id: 'What one command did to several persons; null where it was about one',
    action: 'What was done: registered, moved, corrected, died, moved-out, born, and what befell the household',
    dwelling_id: 'Dwelling lived in; null until it is registered, and of who lives here no more',
  }),
];

const HOUSEHOLD = [
  `alter table household add close_time timestamptz,
    add constraint household_close_check check (close_time is null or dwelling_id is null)`,
  // Whoever joins a household while it moves or is closed would live apart from it: the database holds them together.
  `alter table household add constraint household_home_key unique (household_id, dwelling_id)`,
  `alter table person add constraint person_household_home_fkey foreign key (household_id, dwelling_id)
    references household (household_id, dwelling_id) deferrable initially deferred`,
  ...comments('household', 'Households (户): people who keep house together', {
    close_time: 'When it was joined to another; null while it stands',
  }),
];

// The app role deletes nothing: what a person was found by goes as the owner, and only with what they are found by now.
const TOKENS = [
  `create function replace_search_tokens(p_person_id uuid, p_tokens text[]) returns void
  language sql security definer set search_path = public, pg_temp as $body$
  delete from search_token where person_id = p_person_id;
  insert into search_token (person_id, token, org_path)
    select person_id, token, org_path from person, unnest(p_tokens) as t(token) where person_id = p_person_id $body$`,
  `comment on function replace_search_tokens is 'What a person is found by after their name was corrected'`,
  `revoke all on function replace_search_tokens from public`,
  grantApp('execute on function replace_search_tokens'),
  `create function settle_number_conflicts(p_person_id uuid, p_time timestamptz) returns void
  language sql security definer set search_path = public, pg_temp as $body$
  update quality_task set settle_time = p_time
   where settle_time is null and kind = 'number-conflict' and p_person_id in (record_id, other_id) $body$`,
  `comment on function settle_number_conflicts is 'Another number settles its conflicts, wherever they lie'`,
  `revoke all on function settle_number_conflicts from public`,
  grantApp('execute on function settle_number_conflicts'),
];

const STATE =
  'grid_id, household_id, dwelling_id, relation, name, pinyin, sex, birth_date, residency, no_number_reason, service_flags, sealed, status';
const TYPED = `grid_id uuid, household_id uuid, dwelling_id uuid, relation text, name text, pinyin text, sex text, birth_date date, residency text,
    no_number_reason text, service_flags text[], sealed bytea, status text`;

// As before, and whoever moves lives here again.
const MOVE = [
  commandFunction({
    name: 'move_person',
    args: `p_person_id uuid, p_version int, p_grid_id uuid, p_org_path text, p_household_id uuid, p_opens_household boolean, p_dwelling_id uuid, p_relation text,
    p_sealed bytea, p_day date, p_ground text, p_left_household_id uuid, p_left_org_path text, p_left_head boolean, p_task_id uuid, p_time timestamptz`,
    body: `
  update person set version = version + 1, grid_id = p_grid_id, org_path = p_org_path, household_id = p_household_id,
      dwelling_id = p_dwelling_id, relation = p_relation, sealed = p_sealed, change_time = p_time, status = 'present'
    where person_id = p_person_id and version = p_version and status <> 'dead';
  {{guard}}
  if p_opens_household then
    insert into household (household_id, version, dwelling_id, grid_id, org_path, open_time)
      values (p_household_id, 1, p_dwelling_id, p_grid_id, p_org_path, p_time);
  end if;
  insert into person_history (person_id, version, ${STATE}, action, org_path, lived_at_path, day, ground, actor, change_time)
    select person_id, version, ${STATE}, 'moved', org_path, org_path, p_day, p_ground, t_actor, change_time from person where person_id = p_person_id;
  update person_history set org_path = p_org_path where person_id = p_person_id and org_path <> p_org_path;
  update search_token set org_path = p_org_path where person_id = p_person_id and org_path <> p_org_path;
  update quality_task set settle_time = case when kind = 'no-dwelling' then p_time end, org_path = p_org_path
    where record_id = p_person_id and kind <> 'number-conflict' and settle_time is null;
  perform follow_number_conflicts(p_person_id);
  insert into quality_task (task_id, kind, record_id, org_path, open_time)
    select p_task_id, 'no-head', p_left_household_id, p_left_org_path, p_time
     where p_left_head and exists (select from person where household_id = p_left_household_id and status = 'present');`,
  }),
];

// Locks first, in the order of ids, and nothing is written until everybody is found as they were read.
const LOCK = `
  perform from household where household_id = any (p_households) order by household_id for update;
  if p_members >= 0 and (select count(*) from person where household_id = any (p_households) and status = 'present') <> p_members then return 0; end if;
  perform from household h join jsonb_to_recordset(p_homes) as c(household_id uuid, version int) using (household_id)
    where h.version = c.version;
  get diagnostics v_rows = row_count;
  if v_rows <> (select count(*) from jsonb_to_recordset(p_homes) as c(version int) where c.version > 0) then return 0; end if;
  perform from person p join jsonb_to_recordset(p_people) as c(person_id uuid, version int) using (person_id)
    where p.version = c.version order by p.person_id for update of p;
  get diagnostics v_rows = row_count;
  if v_rows <> (select count(*) from jsonb_to_recordset(p_people) as c(version int) where c.version > 0) then return 0; end if;`;

const HOMES = `
  update household h set version = h.version + 1, dwelling_id = c.dwelling_id, grid_id = c.grid_id, org_path = c.org_path,
      close_time = case when c.closed then p_time end
    from jsonb_to_recordset(p_homes) as c(household_id uuid, version int, dwelling_id uuid, grid_id uuid, org_path text, closed boolean)
   where h.household_id = c.household_id and c.version > 0;
  insert into household (household_id, version, dwelling_id, grid_id, org_path, open_time)
    select household_id, 1, dwelling_id, grid_id, org_path, p_time
      from jsonb_to_recordset(p_homes) as c(household_id uuid, version int, dwelling_id uuid, grid_id uuid, org_path text) where version = 0;`;

const PEOPLE = `
  -- Two heads may change places: for a moment there is none.
  update person p set relation = '8' from jsonb_to_recordset(p_people) as c(person_id uuid, version int)
   where p.person_id = c.person_id and c.version > 0 and p.relation = '0';
  update person p set version = p.version + 1, org_path = c.org_path, change_time = p_time, number_index = c.number_index, phone_index = c.phone_index,
      ${STATE.split(', ')
        .map((column) => `${column} = c.${column}`)
        .join(', ')}
    from jsonb_to_recordset(p_people) as c(person_id uuid, version int, org_path text, number_index bytea, phone_index bytea, ${TYPED})
   where p.person_id = c.person_id and c.version > 0;
  insert into person (person_id, version, org_path, number_index, phone_index, register_time, change_time, ${STATE})
    select person_id, 1, org_path, number_index, phone_index, p_time, p_time, ${STATE}
      from jsonb_to_recordset(p_people) as c(person_id uuid, version int, org_path text, number_index bytea, phone_index bytea, ${TYPED})
     where version = 0;
  insert into person_history (person_id, version, ${STATE}, action, org_path, lived_at_path, day, ground, actor, change_time, change_id)
    select person_id, version, ${STATE}, p_action, org_path, org_path, p_day, p_ground, t_actor, change_time, t_aggregate_id
      from person where person_id = any (v_ids);
  update person_history h set org_path = p.org_path from person p
   where p.person_id = any (v_ids) and h.person_id = p.person_id and h.org_path <> p.org_path;
  update search_token t set org_path = p.org_path from person p
   where p.person_id = any (v_ids) and t.person_id = p.person_id and t.org_path <> p.org_path;
  perform replace_search_tokens(c.person_id, c.tokens)
    from jsonb_to_recordset(p_people) as c(person_id uuid, tokens text[]) where c.tokens is not null;`;

const DOUBTS = `
  -- What is known better now: doubts of a person are judged anew, a home is there or needed no more, a household has its head.
  update quality_task q set settle_time = p_time from jsonb_to_recordset(p_people) as c(person_id uuid, judged boolean)
   where q.record_id = c.person_id and c.judged and q.settle_time is null and q.kind in ('birth-date-differs', 'sex-differs', 'unknown-area');
  update quality_task q set settle_time = p_time from person p
   where p.person_id = any (v_ids) and q.record_id = p.person_id and q.settle_time is null and q.kind = 'no-dwelling'
     and (p.dwelling_id is not null or p.status <> 'present');
  update quality_task q set org_path = p.org_path from person p
   where p.person_id = any (v_ids) and q.record_id = p.person_id and q.settle_time is null and q.kind <> 'number-conflict';
  insert into quality_task (task_id, kind, record_id, org_path, open_time)
    select task_id, kind, record_id, org_path, p_time
      from jsonb_to_recordset(p_tasks) as c(task_id uuid, kind text, record_id uuid, org_path text);
  perform settle_number_conflicts(c.person_id, p_time) from jsonb_to_recordset(p_people) as c(person_id uuid, renumbered boolean)
    where c.renumbered;
  perform note_number_conflict(c.conflict_id, c.person_id, c.number_index, c.org_path, p_time)
    from jsonb_to_recordset(p_people) as c(person_id uuid, conflict_id uuid, number_index bytea, org_path text, renumbered boolean)
    where c.renumbered;
  perform follow_number_conflicts(id) from unnest(v_ids) as p(id);
  update quality_task q set settle_time = p_time
   where q.kind = 'no-head' and q.settle_time is null and q.record_id = any (p_households)
     and (not exists (select from person where household_id = q.record_id and status = 'present')
       or exists (select from person where household_id = q.record_id and status = 'present' and relation = '0'));
  update quality_task q set org_path = h.org_path from household h
   where q.kind = 'no-head' and q.settle_time is null and q.record_id = any (p_households) and h.household_id = q.record_id;
  insert into quality_task (task_id, kind, record_id, org_path, open_time)
    select x.task_id, 'no-head', h.household_id, h.org_path, p_time
      from unnest(p_households, p_household_tasks) as x(household_id, task_id) join household h using (household_id)
     where exists (select from person where household_id = h.household_id and status = 'present')
       and not exists (select from person where household_id = h.household_id and status = 'present' and relation = '0')
       and not exists (select from quality_task where record_id = h.household_id and kind = 'no-head' and settle_time is null);`;

const CHANGE = [
  commandFunction({
    name: 'change_persons',
    args: `p_people jsonb, p_homes jsonb, p_households uuid[], p_household_tasks uuid[], p_members int, p_tasks jsonb, p_action text, p_day date, p_ground text,
    p_time timestamptz`,
    body: `${LOCK}
  declare v_ids uuid[] := array(select person_id from jsonb_to_recordset(p_people) as c(person_id uuid));
  begin
${HOMES}${PEOPLE}${DOUBTS}
  end;
  v_rows := 1;`,
  }),
  `comment on function change_persons is 'A life event: everybody it touches, their households and what is to be put right, in one statement'`,
];
