import { childPolicies, grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { comments } from './policies.ts';

/** The officer's registers and consents. Nothing in the registers names a person; consents are seen with their person. */
export class CreatePrivacyOffice1764950000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...IMPACT, ...PROCESSING, ...INCIDENT, ...CONSENT, ...RETENTION]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const ACTOR = `nullif(current_setting('wangge.actor', true), '')`;
const IS_JOB = `(select coalesce(${ACTOR} = 'service:registry/retention', false))`;

/** A register: whoever the contract lets call may read and add; nobody changes a line but in the columns named. */
const register = (table: string, changes = ''): string[] => [
  ...forced(table),
  `create policy ${table}_select on ${table} for select using (${ACTOR} is not null)`,
  `create policy ${table}_insert on ${table} for insert with check (${ACTOR} is not null)`,
  ...(changes === ''
    ? []
    : [
        `create policy ${table}_update on ${table} for update using (${ACTOR} is not null)`,
        grantApp(`update (${changes}) on ${table}`),
      ]),
  grantApp(`select, insert on ${table}`),
];

const forced = (table: string): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
];

/** Only the job deletes, and only what is over: the database itself keeps the rest. */
const deletable = (table: string, isOver: string): string[] => [
  `create policy ${table}_over on ${table} for delete using (${IS_JOB} and ${isOver})`,
  grantApp(`delete on ${table}`),
];
const OLD = (column: string): string => `${column} < now() - interval '3 years'`;

const IMPACT = [
  `create table impact (
    impact_id uuid not null,
    purpose text not null,
    version int not null,
    kinds text not null,
    legal_basis text not null,
    necessity text not null,
    risks text not null,
    measures text not null,
    decision text not null,
    review_date date not null,
    assessed_by text not null,
    assess_time timestamptz not null,
    constraint impact_pkey primary key (impact_id),
    constraint impact_version_key unique (purpose, version),
    constraint impact_decision_check check (decision in ('go', 'stop')))`,
  ...comments('impact', 'Impact assessments (个人信息保护影响评估), one line for each version', {
    impact_id: 'Id, uuid v7',
    purpose: 'Purpose assessed',
    version: 'Version under the purpose, from 1',
    kinds: 'Kinds of personal information, in words',
    legal_basis: 'Legal basis with its article',
    necessity: 'Why it is lawful and necessary',
    risks: 'Effect on people, and risks',
    measures: 'What is done about them',
    decision: 'go or stop',
    review_date: 'Day of review',
    assessed_by: 'Subject who recorded it',
    assess_time: 'When',
  }),
  ...register('impact'),
  // The version that stands is kept however old it is.
  ...deletable(
    'impact',
    `${OLD('assess_time')} and exists (select from impact later where later.purpose = impact.purpose and later.version > impact.version)`,
  ),
];

const PROCESSING = [
  `create table processing (
    processing_id uuid not null,
    kind text not null,
    party text not null,
    contact text not null,
    purpose text not null,
    fields text not null,
    legal_basis text not null,
    agreement_id text not null,
    start_date date not null,
    end_date date,
    recorded_by text not null,
    record_time timestamptz not null,
    constraint processing_pkey primary key (processing_id),
    constraint processing_kind_check check (kind in ('controller', 'processor', 'recipient')),
    constraint processing_dates_check check (end_date >= start_date))`,
  ...comments('processing', 'Processing records (处理活动记录), kept three years after their end', {
    processing_id: 'Id, uuid v7',
    kind: 'controller, processor or recipient',
    party: 'The other party',
    contact: 'How it is reached',
    purpose: 'Purpose',
    fields: 'Which personal information, in words',
    legal_basis: 'Legal basis with its article',
    agreement_id: 'Agreement of a department, or empty',
    start_date: 'First day',
    end_date: 'Last day; null while it goes on',
    recorded_by: 'Subject who recorded it',
    record_time: 'When',
  }),
  ...register('processing', 'end_date'),
  ...deletable('processing', OLD('end_date')),
];

const INCIDENT = [
  `create table incident (
    incident_id uuid not null,
    grade text not null,
    kinds text not null,
    cause text not null,
    discover_time timestamptz not null,
    report_due_time timestamptz,
    opened_by text not null,
    open_time timestamptz not null,
    constraint incident_pkey primary key (incident_id),
    constraint incident_grade_check check (grade in ('general', 'larger', 'major', 'severe')))`,
  `create table incident_step (
    incident_id uuid not null,
    kind text not null,
    note text not null,
    recorded_by text not null,
    time timestamptz not null,
    constraint incident_step_pkey primary key (incident_id, kind),
    constraint incident_step_incident_fkey foreign key (incident_id) references incident (incident_id) on delete cascade,
    constraint incident_step_kind_check check (kind in ('reported', 'told', 'contained', 'closed')))`,
  ...comments('incident', 'Incidents (个人信息安全事件); the timer runs from the discovery', {
    incident_id: 'Id, uuid v7',
    grade: 'general, larger, major or severe',
    kinds: 'Kinds and numbers; nobody by name',
    cause: 'Cause and possible harm',
    discover_time: 'When it was discovered',
    report_due_time: 'Until when the authority must have the report; null for general',
    opened_by: 'Subject who opened it',
    open_time: 'When',
  }),
  ...comments('incident_step', 'Steps of incidents, each once', {
    incident_id: 'Incident',
    kind: 'reported, told, contained or closed',
    note: 'What was done',
    recorded_by: 'Subject who recorded it',
    time: 'When',
  }),
  ...register('incident'),
  ...register('incident_step'),
  ...deletable(
    'incident',
    `${OLD('open_time')} and exists (select from incident_step s where s.incident_id = incident.incident_id and s.kind = 'closed' and ${OLD('s.time')})`,
  ),
];

const CONSENT = [
  `create table consent_text (
    text_id uuid not null,
    kind text not null,
    version int not null,
    title text not null,
    body text not null,
    published_by text not null,
    publish_time timestamptz not null,
    constraint consent_text_pkey primary key (text_id),
    constraint consent_text_version_key unique (kind, version))`,
  `create table consent (
    consent_id uuid not null,
    person_id uuid not null,
    text_id uuid not null,
    kind text not null,
    channel text not null,
    given_by text not null,
    give_time timestamptz not null,
    withdrawn_by text,
    withdraw_time timestamptz,
    constraint consent_pkey primary key (consent_id),
    constraint consent_text_fkey foreign key (text_id) references consent_text (text_id),
    constraint consent_channel_check check (channel in ('paper', 'window', 'phone')))`,
  `create unique index consent_standing on consent (person_id, kind) where withdraw_time is null`,
  `create index consent_person on consent (person_id, consent_id)`,
  ...comments('consent_text', 'Texts of consents (告知同意书), every version as it was shown', {
    text_id: 'Id, uuid v7',
    kind: 'What it is about',
    version: 'Version, from 1',
    title: 'Title',
    body: 'The text',
    published_by: 'Subject who published it',
    publish_time: 'When',
  }),
  ...comments('consent', 'Consents (同意) of persons to a version of a text', {
    consent_id: 'Id, uuid v7',
    person_id: 'Person',
    text_id: 'Version that was shown',
    kind: 'What it is about',
    channel: 'paper, window or phone',
    given_by: 'Subject who recorded it',
    give_time: 'When it was given',
    withdrawn_by: 'Subject who recorded the withdrawal',
    withdraw_time: 'When it was withdrawn; null while it stands',
  }),
  ...register('consent_text'),
  ...childPolicies({
    table: 'consent',
    parent: 'person',
    key: 'person_id',
    grants: 'select, insert, update (withdrawn_by, withdraw_time)',
  }),
  `create policy consent_over_select on consent for select using (${IS_JOB})`,
  ...deletable('consent', OLD('withdraw_time')),
];

const RETENTION = [
  `create table retention_run (
    run_id uuid not null,
    rule text not null,
    basis text not null,
    before_time timestamptz not null,
    deleted int not null,
    run_time timestamptz not null,
    constraint retention_run_pkey primary key (run_id))`,
  ...comments('retention_run', 'What was deleted when its time was over (到期删除)', {
    run_id: 'Id, uuid v7',
    rule: 'Rule',
    basis: 'Why so long',
    before_time: 'What was older went',
    deleted: 'Rows deleted',
    run_time: 'When it ran',
  }),
  ...register('retention_run'),
  `create policy reveal_grant_over_select on reveal_grant for select using (${IS_JOB})`,
  ...deletable('reveal_grant', OLD('grant_time')),
];
