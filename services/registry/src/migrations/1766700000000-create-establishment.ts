import {
  childPolicies,
  commandFunction,
  grantApp,
  placePolicies,
  resealPolicies,
  retentionPolicies,
} from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

export class CreateEstablishment1766700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...ESTABLISHMENT, ...HISTORY, ...DOUBTS, ...COMMANDS, ...OVER, ...RESEAL])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const COLUMNS = `
    kind text not null,
    state text not null,
    name text not null,
    credit_code text collate "C" not null,
    no_code_reason text not null,
    premises text not null,
    staff_count int,
    hub text not null,
    field text not null,
    services text[] not null,
    sealed bytea not null`;
const NAMES = 'kind, state, name, credit_code, no_code_reason, premises, staff_count, hub, field, services, sealed';
const COMMENTS = {
  kind: 'shop, unit, social-organisation',
  state: 'open, closed',
  name: 'Name on the licence or over the door',
  credit_code: 'Unified social credit code; empty without one',
  no_code_reason: 'Why there is no code; empty with one',
  premises: 'Premises in words',
  staff_count: 'People who work there; null when not counted',
  hub: 'Hub of a social organisation, in words',
  field: 'Field of a social organisation, in words',
  services: 'Services a social organisation gives',
  sealed: 'Sealed envelope: name and phone of whom to reach',
};

const ESTABLISHMENT = [
  `create table establishment (${COLUMNS},
    establishment_id uuid not null,
    version int not null,
    grid_id uuid not null,
    org_path text collate "C" not null,
    close_date date,
    change_time timestamptz not null,
    constraint establishment_pkey primary key (establishment_id),
    constraint establishment_kind_check check (kind in ('shop', 'unit', 'social-organisation')),
    constraint establishment_state_check check (state in ('open', 'closed')),
    constraint establishment_code_check check ((credit_code = '') = (no_code_reason in ('stall', 'in-preparation', 'branch', 'foreign'))),
    constraint establishment_org_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'))`,
  `create index establishment_place on establishment (org_path, establishment_id)`,
  `create index establishment_code on establishment (credit_code) where credit_code <> ''`,
  ...comments('establishment', 'Establishments (实有单位) as known now', {
    ...COMMENTS,
    establishment_id: 'Id, uuid v7',
    version: 'Counts every change, from 1; writes are guarded by it',
    grid_id: 'Grid it sits in',
    org_path: 'Path of that grid',
    close_date: 'Day it ended or left; null while open',
    change_time: 'When this version came to be',
  }),
  ...placePolicies({ table: 'establishment' }),
];

const HISTORY = [
  `create table establishment_history (${COLUMNS},
    establishment_id uuid not null,
    version int not null,
    ground text not null,
    actor text not null,
    change_time timestamptz not null,
    constraint establishment_history_pkey primary key (establishment_id, version))`,
  ...comments('establishment_history', 'Establishments at each version: who, when, on what ground', {
    ...COMMENTS,
    establishment_id: 'Establishment',
    version: 'Version',
    ground: 'Ground given; empty at registration',
    actor: 'Subject that did it',
    change_time: 'When it was recorded',
  }),
  ...childPolicies({ table: 'establishment_history', parent: 'establishment', key: 'establishment_id' }),
];

const KINDS = `'no-dwelling', 'no-head', 'number-conflict', 'birth-date-differs', 'sex-differs', 'unknown-area', 'code-conflict', 'code-doubtful'`;
const DOUBTS = [
  `alter table quality_task drop constraint quality_task_kind_check, drop constraint quality_task_other_check,
    add constraint quality_task_kind_check check (kind in (${KINDS})),
    add constraint quality_task_other_check check ((other_id is not null) = (kind in ('number-conflict', 'code-conflict')))`,
  ...comments('quality_task', 'Data-quality tasks (数据质量任务)', {
    record_id: 'Person, household or establishment it is about',
    other_id: 'The other record with the same number or code',
  }),
  // As owner: the caller learns neither by an error nor by the answer that another one carries the code.
  `create function note_code_conflict(p_task_id uuid, p_establishment_id uuid, p_credit_code text, p_org_path text, p_time timestamptz) returns void
  language plpgsql security definer set search_path = public, pg_temp as $body$
declare v_other establishment;
begin
  if p_credit_code = '' then return; end if;
  -- Two registrations at once would not see each other.
  perform pg_advisory_xact_lock(hashtextextended(p_credit_code, 1));
  select * into v_other from establishment
    where credit_code = p_credit_code and state = 'open' and establishment_id <> p_establishment_id order by establishment_id limit 1;
  if not found then return; end if;
  insert into quality_task (task_id, kind, record_id, other_id, org_path, open_time)
    values (p_task_id, 'code-conflict', p_establishment_id, v_other.establishment_id, common_path(p_org_path, v_other.org_path), p_time);
end $body$`,
  `comment on function note_code_conflict is 'Opens a task when another establishment has the code, where both may be seen; says nothing to the caller'`,
  `revoke all on function note_code_conflict from public`,
  grantApp('execute on function note_code_conflict'),
  `create function settle_code_doubts(p_establishment_id uuid, p_time timestamptz) returns void
  language sql security definer set search_path = public, pg_temp as $body$
  update quality_task set settle_time = p_time
   where settle_time is null and kind in ('code-conflict', 'code-doubtful') and p_establishment_id in (record_id, other_id) $body$`,
  `comment on function settle_code_doubts is 'Another code, or the end, settles what was doubtful, wherever it lies'`,
  `revoke all on function settle_code_doubts from public`,
  grantApp('execute on function settle_code_doubts'),
];

const VALUES = `p_kind text, p_name text, p_credit_code text, p_no_code_reason text, p_premises text, p_staff_count int, p_hub text, p_field text,
    p_services text[], p_sealed bytea`;
const keepHistory = (ground: string) => `
  insert into establishment_history (establishment_id, version, ${NAMES}, ground, actor, change_time)
    select establishment_id, version, ${NAMES}, ${ground}, t_actor, change_time from establishment where establishment_id = p_establishment_id;`;
const noteDoubts = (path: string) => `
  if p_doubtful then
    insert into quality_task (task_id, kind, record_id, org_path, open_time) values (p_task_id, 'code-doubtful', p_establishment_id, ${path}, p_time);
  end if;
  perform note_code_conflict(p_conflict_id, p_establishment_id, p_credit_code, ${path}, p_time);`;

const COMMANDS = [
  commandFunction({
    name: 'register_establishment',
    args: `p_establishment_id uuid, p_grid_id uuid, p_org_path text, ${VALUES}, p_doubtful boolean, p_task_id uuid, p_conflict_id uuid, p_time timestamptz`,
    body: `
  insert into establishment (establishment_id, version, grid_id, org_path, change_time, ${NAMES})
    values (p_establishment_id, 1, p_grid_id, p_org_path, p_time, p_kind, 'open', p_name, p_credit_code, p_no_code_reason, p_premises, p_staff_count,
      p_hub, p_field, p_services, p_sealed);
  v_rows := 1;
${keepHistory(`''`)}${noteDoubts('p_org_path')}`,
  }),
  `comment on function register_establishment is 'RegisterEstablishment in one statement'`,
  commandFunction({
    name: 'change_establishment',
    args: `p_establishment_id uuid, p_version int, p_state text, p_close_date date, ${VALUES}, p_doubtful boolean, p_task_id uuid, p_conflict_id uuid,
    p_ground text, p_time timestamptz`,
    body: `
  update establishment set version = version + 1, state = p_state, close_date = p_close_date, kind = p_kind, name = p_name, credit_code = p_credit_code,
      no_code_reason = p_no_code_reason, premises = p_premises, staff_count = p_staff_count, hub = p_hub, field = p_field, services = p_services,
      sealed = p_sealed, change_time = p_time
    where establishment_id = p_establishment_id and version = p_version;
  {{guard}}
${keepHistory('p_ground')}
  perform settle_code_doubts(p_establishment_id, p_time);
  if p_state = 'open' then${noteDoubts('(select org_path from establishment where establishment_id = p_establishment_id)')}
  end if;`,
  }),
  `comment on function change_establishment is 'ChangeEstablishment and CloseEstablishment in one statement'`,
  commandFunction({
    name: 'reveal_establishment',
    args: `p_grant_id uuid, p_establishment_id uuid, p_fields text[], p_visit_id uuid, p_grant_time timestamptz, p_expire_time timestamptz`,
    body: `
  insert into reveal_grant (grant_id, person_id, actor, fields, purpose, case_id, visit_id, grant_time, expire_time)
    select p_grant_id, establishment_id, t_actor, p_fields, t_purpose, case when p_visit_id is null then t_case_id end, p_visit_id, p_grant_time, p_expire_time
      from establishment where establishment_id = p_establishment_id;
  {{guard}}`,
  }),
  `comment on function reveal_establishment is 'RevealEstablishmentContact in one statement'`,
];

const OVER_DATE = `close_date < now() - interval '3 years'`;
const OVER = [
  ...retentionPolicies(
    'registry',
    'establishment_history',
    `exists (select from establishment e where e.establishment_id = establishment_history.establishment_id and e.${OVER_DATE})`,
  ),
  ...retentionPolicies('registry', 'establishment', OVER_DATE),
];

const RESEAL = [...resealPolicies('registry', 'establishment'), ...resealPolicies('registry', 'establishment_history')];
