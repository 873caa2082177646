import { grantApp } from '@wangge/platform/persistence';
import type { MigrationInterface, QueryRunner } from 'typeorm';

export class CreateAgreement1764300000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...AGREEMENT, ...HISTORY, ...QUOTA, ...RECEIPT]) await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

const comments = (table: string, text: string, columns: Readonly<Record<string, string>>): string[] => [
  `comment on table ${table} is ${quote(text)}`,
  ...Object.entries(columns).map(([column, about]) => `comment on column ${table}.${column} is ${quote(about)}`),
];

const KNOWN = `nullif(current_setting('wangge.actor', true), '') is not null`;

/**
 * These rows belong to departments, not to places: every known actor of this service reads them and nobody unknown does; who
 * is let in at all is said by the contract's roles. What may be done with them is bounded by grants.
 */
const knownActors = (table: string, grants: readonly string[]): string[] => [
  `alter table ${table} enable row level security`,
  `alter table ${table} force row level security`,
  `create policy ${table}_owner on ${table} to current_user using (true) with check (true)`,
  `create policy ${table}_known on ${table} using (${KNOWN}) with check (${KNOWN})`,
  ...grants.map((grant) => grantApp(`${grant} on ${table}`)),
];

const AGREEMENT = [
  `create table agreement (
    agreement_id uuid not null,
    department_id text not null,
    operations text[] not null,
    purposes text[] not null,
    fields text[] not null,
    org_path text collate "C" not null,
    population text not null,
    unit_id uuid,
    legal_basis text not null,
    start_time timestamptz not null,
    end_time timestamptz not null,
    daily_quota integer not null,
    revoked_time timestamptz,
    version integer not null,
    constraint agreement_pkey primary key (agreement_id),
    constraint agreement_path_check check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'),
    constraint agreement_time_check check (end_time > start_time),
    constraint agreement_quota_check check (daily_quota >= 1),
    constraint agreement_covers_check check (cardinality(operations) >= 1 and cardinality(purposes) >= 1),
    constraint agreement_version_check check (version = case when revoked_time is null then 1 else 2 end))`,
  `create index agreement_department_idx on agreement (department_id)`,
  ...comments('agreement', 'Agreements (共享协议): what a department may ask, and until when', {
    agreement_id: 'Id, uuid v7',
    department_id: 'Client id of the department at the identity provider',
    operations: 'Full names of the operations covered',
    purposes: 'Purposes covered',
    fields: 'Paths of the fields an answer may carry',
    org_path: 'Place whose population it covers',
    population: 'Conditions on the persons covered; empty means everybody of the place',
    unit_id: 'Handling unit whose tasks the department takes',
    legal_basis: 'Law it rests on',
    start_time: 'First instant it holds',
    end_time: 'First instant it no longer holds',
    daily_quota: 'Calls a day, from midnight of Asia/Shanghai',
    revoked_time: 'When it was revoked',
    version: '1 granted, 2 revoked',
  }),
  // Terms never change: what a department was once allowed stays readable as it was.
  ...knownActors('agreement', ['select, insert', 'update (revoked_time, version)']),
];

const HISTORY = [
  `create table agreement_history (
    agreement_id uuid not null,
    version integer not null,
    action text not null,
    actor text not null,
    reason text not null,
    change_time timestamptz not null,
    constraint agreement_history_pkey primary key (agreement_id, version),
    constraint agreement_history_action_check check (action in ('granted', 'revoked')),
    constraint agreement_history_agreement_fkey foreign key (agreement_id) references agreement (agreement_id))`,
  ...comments('agreement_history', 'Versions of agreements', {
    agreement_id: 'Agreement',
    version: 'Version',
    action: 'Granted or revoked',
    actor: 'Who did it',
    reason: 'Why it was revoked; empty when granted',
    change_time: 'When',
  }),
  ...knownActors('agreement_history', ['select, insert']),
];

const QUOTA = [
  `create table quota_taken (
    agreement_id uuid not null,
    day date not null,
    calls integer not null,
    constraint quota_taken_pkey primary key (agreement_id, day),
    constraint quota_taken_calls_check check (calls >= 0),
    constraint quota_taken_agreement_fkey foreign key (agreement_id) references agreement (agreement_id))`,
  ...comments('quota_taken', 'Calls taken of an agreement for a day, by all replicas', {
    agreement_id: 'Agreement',
    day: 'Day in Asia/Shanghai',
    calls: 'Calls taken; blocks a killed replica had not used stay in it',
  }),
  ...knownActors('quota_taken', ['select, insert', 'update (calls)']),
  // Never more than the quota, however many replicas ask at once: the row is locked while it is counted.
  `create function take_quota(p_agreement_id uuid, p_day date, p_wanted integer, p_quota integer) returns integer
    language plpgsql set search_path = public, pg_temp as $$
    declare v_granted integer;
    begin
      insert into quota_taken values (p_agreement_id, p_day, 0) on conflict do nothing;
      select greatest(0, least(p_wanted, p_quota - calls)) into v_granted
        from quota_taken where agreement_id = p_agreement_id and day = p_day for update;
      update quota_taken set calls = calls + v_granted
       where agreement_id = p_agreement_id and day = p_day and v_granted > 0;
      return v_granted;
    end $$`,
  `comment on function take_quota is 'Takes up to so many calls of a day and answers how many there were'`,
  `revoke all on function take_quota from public`,
  grantApp('execute on function take_quota'),
];

const RECEIPT = [
  `create table receipt (
    receipt_id uuid not null,
    call_time timestamptz not null,
    department_id text not null,
    officer text not null,
    agreement_id uuid,
    agreement_version integer not null,
    operation text not null,
    purpose text not null,
    case_reference text not null,
    request_hash bytea,
    response_hash bytea,
    status text not null,
    reason text not null,
    trace_id text not null,
    constraint receipt_pkey primary key (receipt_id)) partition by range (receipt_id)`,
  `create index receipt_department_idx on receipt (department_id, receipt_id)`,
  `create index receipt_trace_idx on receipt (trace_id)`,
  ...comments('receipt', 'Receipts (回执) of departments’ calls; append only', {
    receipt_id: 'Id, uuid v7: the partition',
    call_time: 'When the call came',
    department_id: 'Department that called, as its token proved',
    officer: 'Acting officer as the department named them',
    agreement_id: 'Agreement; none if refused before it was found',
    agreement_version: 'Version of the agreement, 0 without one',
    operation: 'Full name of the operation',
    purpose: 'Purpose given',
    case_reference: 'Reference of the department’s own matter',
    request_hash: 'Keyed hash of the request; none if refused',
    response_hash: 'Keyed hash of the answer, chained over a stream',
    status: 'gRPC status',
    reason: 'Reason of a refusal',
    trace_id: 'Trace of the call; the owner’s audit row carries the same',
  }),
  ...knownActors('receipt', ['select, insert']),
];
