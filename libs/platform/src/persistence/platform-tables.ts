import type { MigrationInterface, QueryRunner } from 'typeorm';
import { ENSURE_PARTITIONS } from './ensure-partitions.ts';
import { grantApp } from './grants.ts';

const PATH_CHECK = `check (org_path ~ '^([0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*)?$')`;

/** The tables every service has beside its own: events out and in, repeats, audit, places. The first migration of each. */
export class PlatformTables1763800000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const sql of [...EVENTS, ...IDEMPOTENCY, ...AUDIT, ...PLACES, ...ENSURE_PARTITIONS, ...GRANTS])
      await runner.query(sql);
  }

  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

const EVENTS = [
  `create table outbox (
    aggregate_id uuid not null,
    version int not null check (version >= 1),
    message_id uuid not null,
    subject text not null,
    org_path text collate "C" not null ${PATH_CHECK},
    body bytea not null,
    traceparent text not null,
    created_time timestamptz not null default now(),
    published_time timestamptz,
    constraint outbox_pkey primary key (aggregate_id, version))`,
  `create index outbox_unpublished on outbox (aggregate_id, version) where published_time is null`,
  `create index outbox_age on outbox using brin (created_time)`,
  `comment on table outbox is 'Events to be told, written in the commit that caused them; kept 90 days after publishing'`,
  `comment on column outbox.version is 'Version of the aggregate the event is about; one event each, from 1 without gaps'`,
  `comment on column outbox.message_id is 'Id of the message, uuid v7; the broker drops a second one'`,
  `comment on column outbox.published_time is 'When the broker had confirmed it; null while it waits'`,
  `create table inbox (
    source text not null,
    message_id uuid not null,
    received_time timestamptz not null default now(),
    constraint inbox_pkey primary key (source, message_id))`,
  `create index inbox_age on inbox using brin (received_time)`,
  `comment on table inbox is 'Messages whose effect is committed; a second delivery does nothing'`,
  `comment on column inbox.source is 'Package the event comes from, wangge.casework.v1'`,
  `create table event_order (
    aggregate_id uuid not null,
    version int not null,
    constraint event_order_pkey primary key (aggregate_id))`,
  `comment on table event_order is 'Last version handled of each aggregate of other services; the next one follows or waits'`,
  `create table dead_letter (
    source text not null,
    message_id uuid not null,
    subject text not null,
    aggregate_id uuid not null,
    version int not null,
    org_path text not null,
    time timestamptz not null,
    traceparent text not null,
    body bytea not null,
    reason text not null,
    deliveries int not null,
    dead_time timestamptz not null default now(),
    constraint dead_letter_pkey primary key (source, message_id))`,
  `create index dead_letter_aggregate on dead_letter (source, aggregate_id)`,
  `comment on table dead_letter is 'Events that could not be handled here, kept until they are replayed; any row is an alarm'`,
  `comment on column dead_letter.reason is 'Class or reason of the last error, never its text'`,
];

const IDEMPOTENCY = [
  `create table idempotency (
    caller text not null,
    operation text not null,
    request_id text not null check (length(request_id) between 1 and 64),
    body_hash bytea not null,
    aggregate_id uuid not null,
    version int not null,
    result_code text not null,
    created_time timestamptz not null default now(),
    constraint idempotency_pkey primary key (caller, operation, request_id))`,
  `create index idempotency_age on idempotency using brin (created_time)`,
  `comment on table idempotency is 'What a request was answered, for 7 days; a repeat finds its answer in that version'`,
  `comment on column idempotency.caller is 'Subject and capacity'`,
  `comment on column idempotency.body_hash is 'SHA-256 of the request; another body under the same id is refused'`,
];

const AUDIT = [
  `create table audit (
    writer uuid not null,
    writer_seq bigint not null check (writer_seq >= 1),
    time timestamptz not null default now(),
    actor text not null,
    acting_for text not null,
    operation text not null,
    purpose text not null,
    case_id uuid,
    subjects uuid[] not null check (cardinality(subjects) <= 100),
    fields text[] not null,
    request_id text not null,
    query_hash bytea,
    trace_id text not null,
    constraint audit_pkey primary key (writer, writer_seq)) partition by range (writer)`,
  `comment on table audit is 'Who was shown or changed whose data and what for; append only, chained by the sealer'`,
  `comment on column audit.writer is 'Process that wrote the row, uuid v7 of its start; the key of partitions'`,
  `comment on column audit.writer_seq is 'Number of the row at its writer, without gaps; operation VOID fills one that was not committed'`,
  `comment on column audit.subjects is 'Persons in the answer'`,
  `comment on column audit.query_hash is 'SHA-256 of a search that found nobody'`,
  `create table audit_seal (
    seal_no bigint not null,
    sealed_time timestamptz not null,
    ranges jsonb not null,
    row_count bigint not null,
    previous_hash bytea not null,
    hash bytea not null,
    constraint audit_seal_pkey primary key (seal_no))`,
  `comment on table audit_seal is 'Chain of hashes over the audit rows; each head also stands outside this database'`,
  `comment on column audit_seal.row_count is 'Rows sealed up to and with this batch'`,
  `comment on column audit_seal.ranges is 'Rows of the batch, [[writer, from, to, [missing]]]; missing were not there when it was sealed'`,
  `create table audit_writer (
    writer uuid not null,
    sealed_seq bigint not null,
    missing bigint[] not null,
    constraint audit_writer_pkey primary key (writer))`,
  `comment on table audit_writer is 'How far the sealer has come with each writer; no evidence, may be rebuilt'`,
  `create table audit_anchor (
    service text not null,
    seal_no bigint not null,
    hash bytea not null,
    row_count bigint not null,
    sealed_time timestamptz not null,
    received_time timestamptz not null default now(),
    constraint audit_anchor_pkey primary key (service, seal_no))`,
  `comment on table audit_anchor is 'Heads of other services'' audit chains, kept here so that theirs cannot be rewritten'`,
  `comment on column audit_anchor.row_count is 'Rows sealed up to and with this head'`,
  `create table audit_subject (
    person_id uuid not null,
    time timestamptz not null,
    writer uuid not null,
    writer_seq bigint not null,
    constraint audit_subject_pkey primary key (person_id, time, writer, writer_seq))`,
  `comment on table audit_subject is 'Who looked at a person, found by person; filled by the sealer'`,
];

const PLACES = [
  `create table place (
    place_id uuid not null,
    org_path text collate "C" not null check (org_path ~ '^[0-9a-z]{1,10}(\\.[0-9a-z]{1,10})*$'),
    kind text not null check (kind in ('district', 'street', 'community', 'grid')),
    name text not null,
    code text not null,
    version int not null,
    constraint place_pkey primary key (place_id))`,
  `create index place_org_path on place (org_path)`,
  `comment on table place is 'Copy of the grid service''s divisions and grids, kept by its events'`,
  `comment on column place.code is 'Division or grid code, for people; org_path is what rows refer to'`,
  `comment on column place.version is 'Version of the place in the grid service; an older one never overwrites a newer one'`,
];

const GRANTS = [
  'select, insert on outbox',
  'update (published_time) on outbox',
  'delete on outbox',
  'select, insert, delete on inbox',
  'select, insert, update on event_order',
  'select, insert, update, delete on dead_letter',
  'select, insert, delete on idempotency',
  'select, insert on audit',
  'select, insert on audit_seal',
  'select, insert, update on audit_writer',
  'select, insert on audit_subject',
  'select, insert on audit_anchor',
  'select, insert, update on place',
  'execute on function ensure_partitions',
  'execute on function first_uuid_of',
].map(grantApp);
