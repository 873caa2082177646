import { type Database, statement } from '../persistence/index.ts';
import { type AuditEntry, VOID_OPERATION } from './audit-entry.ts';
import type { AuditPlace } from './audit-writer.ts';

/** Rows as arrays, a column each; arrays within travel as text, because an array of unequal arrays does not exist. */
const WRITE = statement(
  'wangge_audit_write',
  `insert into audit (writer, writer_seq, actor, acting_for, operation, purpose, case_id, subjects, fields, request_id, query_hash, trace_id)
   select writer, seq, actor, acting_for, operation, purpose, case_id, subjects::uuid[], fields::text[], request_id, query_hash, trace_id
     from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::bytea[], $12::text[])
       as row (writer, seq, actor, acting_for, operation, purpose, case_id, subjects, fields, request_id, query_hash, trace_id)`,
);
/** A number whose row was lost from sight may have been written after all: then it stays as it is. */
const FILL = statement(
  'wangge_audit_fill',
  `insert into audit (writer, writer_seq, actor, acting_for, operation, purpose, subjects, fields, request_id, trace_id)
   select writer, seq, '', '', '${VOID_OPERATION}', '', '{}', '{}', '', '' from unnest($1::uuid[], $2::bigint[]) as row (writer, seq)
   on conflict (writer, writer_seq) do nothing`,
);

const MOST_AT_ONCE = 500;

interface Waiting {
  readonly entry: AuditEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Records answers that carry persons, durably before they leave. What waits while a commit is under way shares the next one:
 * alone an answer pays for one commit, under load many share it. A number whose row was not committed is filled by a void row.
 */
export class AuditLog {
  readonly #database: Database;
  #waiting: Waiting[] = [];
  #flushing = false;

  constructor(database: Database) {
    this.#database = database;
  }

  /** Resolves when the row is durable; rejects when it is not, and then the answer must not leave. */
  record(entry: AuditEntry): Promise<void> {
    return new Promise<void>((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      if (!this.#flushing) {
        this.#flushing = true;
        setImmediate(() => void this.#flush());
      }
    });
  }

  /** Fills numbers that were given out and not committed; runs with every write and by a job. */
  async fill(): Promise<void> {
    const unused = this.#database.auditWriter.takeUnused();
    if (unused.length === 0) return;
    try {
      await this.#database.call(FILL, [unused.map(({ writer }) => writer), unused.map(({ seq }) => seq)]);
    } catch {
      for (const place of unused) this.#database.auditWriter.leaveUnused(place);
    }
  }

  async #flush(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MOST_AT_ONCE);
      await this.#write(group);
      await this.fill();
    }
    this.#flushing = false;
  }

  async #write(group: readonly Waiting[]): Promise<void> {
    const places = group.map(() => this.#database.auditWriter.next());
    try {
      await this.#database.call(WRITE, valuesOf(group.map(({ entry }) => entry), places));
      for (const { resolve } of group) resolve();
    } catch (error) {
      for (const place of places) this.#database.auditWriter.leaveUnused(place);
      if (group.length === 1) group[0]?.reject(error);
      else for (const one of group) await this.#write([one]); // one bad row must not refuse its neighbours
    }
  }
}

function valuesOf(entries: readonly AuditEntry[], places: readonly AuditPlace[]): unknown[] {
  const column = <T>(of: (entry: AuditEntry) => T): T[] => entries.map(of);
  return [
    places.map(({ writer }) => writer),
    places.map(({ seq }) => seq),
    column(({ actor }) => actor),
    column(({ actingFor }) => actingFor),
    column(({ operation }) => operation),
    column(({ purpose }) => purpose),
    column(({ caseId }) => caseId),
    column(({ subjects }) => `{${subjects.join(',')}}`),
    column(({ fields }) => `{${fields.map((field) => JSON.stringify(field)).join(',')}}`),
    column(({ requestId }) => requestId),
    column(({ queryHash }) => (queryHash === null ? null : Buffer.from(queryHash))),
    column(({ traceId }) => traceId),
  ];
}
