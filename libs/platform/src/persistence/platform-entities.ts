import type { EntitySchemaColumnOptions, EntitySchemaOptions } from 'typeorm';

type Columns = Record<string, EntitySchemaColumnOptions>;

const key = (table: string, type: 'uuid' | 'text' | 'int' | 'bigint' | 'timestamptz', comment?: string) => ({
  type,
  primary: true,
  primaryKeyConstraintName: `${table}_pkey`,
  ...(comment !== undefined && { comment }),
});

const column = (type: 'uuid' | 'text' | 'int' | 'bytea' | 'jsonb' | 'bigint', comment?: string) => ({
  type,
  ...(comment !== undefined && { comment }),
});

const created = { type: 'timestamptz', default: () => 'now()' } as const;

/** Indexes are made by the migration; naming them here keeps the drift check from dropping them. */
const table = (name: string, columns: Columns, indexes: readonly string[] = []): EntitySchemaOptions<object> => ({
  name,
  tableName: name,
  columns,
  indices: indexes.map((index) => ({ name: index, synchronize: false as const })),
});

/**
 * The tables of `PlatformTables` as TypeORM sees them, so that its drift check knows them. Nobody loads rows through them.
 * Names are the database's own.
 */
export const platformEntities: readonly EntitySchemaOptions<object>[] = [
  table(
    'outbox',
    {
      aggregate_id: key('outbox', 'uuid'),
      version: key('outbox', 'int', 'Version of the aggregate the event is about; one event each, from 1 without gaps'),
      message_id: column('uuid', 'Id of the message, uuid v7; the broker drops a second one'),
      subject: column('text'),
      org_path: { type: 'text', collation: 'C' },
      body: column('bytea'),
      traceparent: column('text'),
      created_time: created,
      published_time: {
        type: 'timestamptz',
        nullable: true,
        comment: 'When the broker had confirmed it; null while it waits',
      },
    },
    ['outbox_unpublished', 'outbox_age'],
  ),
  table(
    'dead_letter',
    {
      source: key('dead_letter', 'text'),
      message_id: key('dead_letter', 'uuid'),
      subject: column('text'),
      aggregate_id: column('uuid'),
      version: column('int'),
      org_path: column('text'),
      time: { type: 'timestamptz' },
      traceparent: column('text'),
      body: { type: 'bytea', nullable: true, comment: 'The body of a letter kept before bodies were sealed' },
      reason: column('text', 'Class or reason of the last error, never its text'),
      deliveries: column('int'),
      dead_time: created,
      sealed: { type: 'bytea', nullable: true, comment: 'The body, sealed under the message id' },
    },
    ['dead_letter_aggregate'],
  ),
  table(
    'inbox',
    {
      source: key('inbox', 'text', 'Package the event comes from, wangge.casework.v1'),
      message_id: key('inbox', 'uuid'),
      received_time: created,
    },
    ['inbox_age'],
  ),
  table('event_order', {
    aggregate_id: key('event_order', 'uuid'),
    version: column('int'),
  }),
  table(
    'idempotency',
    {
      caller: key('idempotency', 'text', 'Subject and capacity'),
      operation: key('idempotency', 'text'),
      request_id: key('idempotency', 'text'),
      body_hash: column('bytea', 'SHA-256 of the request; another body under the same id is refused'),
      aggregate_id: column('uuid'),
      version: column('int'),
      result_code: column('text'),
      created_time: created,
    },
    ['idempotency_age'],
  ),
  table('audit', {
    writer: key('audit', 'uuid', 'Process that wrote the row, uuid v7 of its start; the key of partitions'),
    writer_seq: key(
      'audit',
      'bigint',
      'Number of the row at its writer, without gaps; operation VOID fills one that was not committed',
    ),
    time: created,
    actor: column('text'),
    acting_for: column('text'),
    operation: column('text'),
    purpose: column('text'),
    case_id: { type: 'uuid', nullable: true },
    subjects: { type: 'uuid', array: true, comment: 'Persons in the answer' },
    fields: { type: 'text', array: true },
    request_id: column('text'),
    query_hash: { type: 'bytea', nullable: true, comment: 'SHA-256 of a search that found nobody' },
    trace_id: column('text'),
  }),
  table('audit_seal', {
    seal_no: key('audit_seal', 'bigint'),
    sealed_time: { type: 'timestamptz' },
    ranges: column(
      'jsonb',
      'Rows of the batch, [[writer, from, to, [missing]]]; missing were not there when it was sealed',
    ),
    row_count: column('bigint', 'Rows sealed up to and with this batch'),
    previous_hash: column('bytea'),
    hash: column('bytea'),
  }),
  table('audit_writer', {
    writer: key('audit_writer', 'uuid'),
    sealed_seq: column('bigint'),
    missing: { type: 'bigint', array: true },
  }),
  table('audit_anchor', {
    service: key('audit_anchor', 'text'),
    seal_no: key('audit_anchor', 'bigint'),
    hash: column('bytea'),
    row_count: column('bigint', 'Rows sealed up to and with this head'),
    sealed_time: { type: 'timestamptz' },
    received_time: created,
  }),
  table('audit_subject', {
    person_id: key('audit_subject', 'uuid'),
    time: key('audit_subject', 'timestamptz'),
    writer: key('audit_subject', 'uuid'),
    writer_seq: key('audit_subject', 'bigint'),
  }),
  table(
    'place',
    {
      place_id: key('place', 'uuid'),
      org_path: { type: 'text', collation: 'C' },
      kind: column('text'),
      name: column('text'),
      code: column('text', 'Division or grid code, for people; org_path is what rows refer to'),
      version: column('int', 'Version of the place in the grid service; an older one never overwrites a newer one'),
      ended: {
        type: 'boolean',
        default: false,
        comment: 'Whether it has ended: what happened there keeps its name, nothing new belongs to it',
      },
    },
    ['place_org_path'],
  ),
  table('redrawn', {
    redraw_id: key('redrawn', 'uuid'),
    moves: column('jsonb', 'What moves from which grid to which, as the grid service told it'),
    leftovers: column('jsonb', 'Of one that was undone: where what is left in its grids goes'),
    undone: { type: 'boolean' },
    follow_time: {
      ...created,
      comment: 'When it was first followed, or undone; stragglers are looked for a day long',
    },
  }),
  table('rehomed', {
    redraw_id: key('rehomed', 'uuid'),
    table_name: key('rehomed', 'text'),
    key: { ...column('jsonb', 'Primary key of the row'), primary: true, primaryKeyConstraintName: 'rehomed_pkey' },
    from_path: { type: 'text', collation: 'C' },
    to_path: { type: 'text', collation: 'C' },
    from_grid_id: {
      type: 'uuid',
      nullable: true,
      comment: 'Grid the row named before, if it named another one',
    },
  }),
];
