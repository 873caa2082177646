import type { Database } from '../persistence/index.ts';
import { jobScope } from '../persistence/index.ts';

/** A row of the record as its readers see it: who saw what, and of the persons only how many. */
export interface LookRow {
  /** UTC with microseconds. */
  readonly time: string;
  readonly actor: string;
  readonly actingFor: string;
  readonly operation: string;
  readonly purpose: string;
  readonly caseId: string | null;
  readonly fields: readonly string[];
  readonly requestId: string;
  readonly persons: number;
  readonly writer: string;
  readonly seq: number;
}

/** Where a list goes on: behind this row, the newest first. */
export interface LookPlace {
  readonly time: string;
  readonly writer: string;
  readonly seq: number;
}

/** About one person, or rows of a span of time. */
export type LookQuestion = {
  readonly before: LookPlace | null;
  readonly limit: number;
} & (
  | { readonly personId: string }
  | {
      /** UTC, at most 31 days apart. */
      readonly since: string;
      readonly until: string;
      /** Empty means all. */
      readonly actor: string;
      readonly operation: string;
    }
);

const COLUMNS = `to_char(a.time at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as time, a.actor, a.acting_for as "actingFor", a.operation,
  a.purpose, a.case_id as "caseId", a.fields, a.request_id as "requestId", cardinality(a.subjects) as persons, a.writer, a.writer_seq::float8 as seq`;
const before = (row: string) =>
  `($1::timestamptz is null or (${row}.time, ${row}.writer, ${row}.writer_seq) < ($1, $2::uuid, $3::bigint))`;
const order = (row: string) => `order by ${row}.time desc, ${row}.writer desc, ${row}.writer_seq desc`;

// By the index of persons alone, in its own order: a page of somebody who was looked at ten thousand times reads one page.
const OF_PERSON = `select ${COLUMNS} from audit_subject s join audit a on a.writer = s.writer and a.writer_seq = s.writer_seq
  where s.person_id = $5 and ${before('s')} ${order('s')} limit $4`;
// A writer lives for a day and is named by its start, so a span of time is a span of writers: of partitions and of the key.
const OF_SPAN = `select ${COLUMNS} from audit a
  where a.writer >= first_uuid_of(($5::timestamptz - interval '25 hours') at time zone 'UTC') and a.writer < first_uuid_of($6::timestamptz at time zone 'UTC')
    and a.time >= $5 and a.time < $6 and ($7 = '' or a.actor = $7) and ($8 = '' or a.operation = $8) and a.operation <> 'VOID'
    and ${before('a')} ${order('a')} limit $4`;

/** Answers a question over one service's own record. */
export function lookRows(database: Database, service: string, question: LookQuestion): Promise<LookRow[]> {
  const { before, limit } = question;
  const common = [before?.time ?? null, before?.writer ?? null, before?.seq ?? null, limit];
  return database.transaction(jobScope(service, 'audit-reads'), (tx) =>
    'personId' in question
      ? tx.query<LookRow>(OF_PERSON, [...common, question.personId])
      : tx.query<LookRow>(OF_SPAN, [...common, question.since, question.until, question.actor, question.operation]),
  );
}
