import { type ConnectionLog, type Database, statement } from '../persistence/index.ts';
import { type AuditEntry, VOID_OPERATION } from './audit-entry.ts';
import type { AuditPlace } from './audit-writer.ts';

const INSERT_MANY = statement(
  'wangge_audit_many',
  `insert into audit (writer, writer_seq, actor, acting_for, operation, purpose, case_id, subjects, fields, request_id, query_hash, trace_id)
   select writer, seq, actor, acting_for, operation, purpose, case_id, subjects::uuid[], fields::text[], request_id, query_hash, trace_id
     from unnest($1::uuid[], $2::bigint[], $3::text[], $4::text[], $5::text[], $6::text[], $7::uuid[], $8::text[], $9::text[], $10::text[], $11::bytea[], $12::text[])
       as row (writer, seq, actor, acting_for, operation, purpose, case_id, subjects, fields, request_id, query_hash, trace_id)
   on conflict (writer, writer_seq) do nothing`,
);

/** Rows of one commit. */
const MOST = 500;
/** Numbers that were not used are filled this often. */
const FILL_MS = 250;

interface Waiting {
  readonly entry: AuditEntry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface Row extends AuditPlace {
  readonly entry: AuditEntry;
}

const VOID: AuditEntry = {
  ...{ actor: '', actingFor: '', operation: VOID_OPERATION, purpose: '', caseId: null, subjects: [], fields: [] },
  ...{ requestId: '', queryHash: null, traceId: '' },
};

/**
 * Writes the audit rows of answers. What waits shares a commit; who comes alone waits for nobody. An answer may leave only after
 * `record` has resolved: if the row cannot be written, the answer is withheld.
 */
export class AuditLog {
  #waiting: Waiting[] = [];
  #writing = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly database: Database,
    private readonly log: ConnectionLog,
  ) {}

  /** Begins to fill numbers whose rows were not committed. */
  start(): void {
    this.#timer ??= setInterval(() => void this.fill(), FILL_MS);
  }

  /** Fills what is left; to be called before the database closes. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#timer = undefined;
    await this.fill();
  }

  /** Resolves when the row is on disk. */
  record(entry: AuditEntry): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ entry, resolve, reject });
      if (this.#writing) return;
      this.#writing = true;
      // What is answered in one turn of the loop would else be two commits: the first answer's, and everybody else's.
      setImmediate(() => void this.#write());
    });
  }

  /** Writes void rows for numbers whose rows did not come to be, so that only a deleted row leaves a hole. */
  async fill(): Promise<void> {
    const places = this.database.auditWriter.takeUnused();
    if (places.length === 0) return;
    try {
      await this.#insert(places.map((place) => ({ ...place, entry: VOID })));
    } catch {
      for (const place of places) this.database.auditWriter.leaveUnused(place);
    }
  }

  async #write(): Promise<void> {
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, MOST);
      const rows = group.map(({ entry }) => ({ ...this.database.auditWriter.next(), entry }));
      try {
        await this.#insert(rows);
        for (const { resolve } of group) resolve();
      } catch (error) {
        await this.#writeEach(group, rows, error);
      }
    }
    this.#writing = false;
  }

  /** One bad row fails its group; the others are good by themselves. */
  async #writeEach(group: readonly Waiting[], rows: readonly Row[], failure: unknown): Promise<void> {
    this.log.warn({ rows: rows.length, err: failure }, 'audit rows could not be written');
    const alone = async ({ resolve, reject }: Waiting, row: Row | undefined): Promise<void> => {
      if (!row) return;
      try {
        await this.#insert([row]);
        resolve();
      } catch (error) {
        this.database.auditWriter.leaveUnused(row);
        reject(error);
      }
    };
    await Promise.all(group.map((waiting, index) => alone(waiting, rows[index])));
  }

  async #insert(rows: readonly Row[]): Promise<void> {
    const entries = rows.map(({ entry }) => entry);
    await this.database.call(INSERT_MANY, [
      rows.map(({ writer }) => writer),
      rows.map(({ seq }) => seq),
      entries.map(({ actor }) => actor),
      entries.map(({ actingFor }) => actingFor),
      entries.map(({ operation }) => operation),
      entries.map(({ purpose }) => purpose),
      entries.map(({ caseId }) => caseId),
      entries.map(({ subjects }) => arrayText(subjects)),
      entries.map(({ fields }) => arrayText(fields)),
      entries.map(({ requestId }) => requestId),
      entries.map(({ queryHash }) => queryHash && Buffer.from(queryHash)),
      entries.map(({ traceId }) => traceId),
    ]);
  }
}

/** An array as PostgreSQL writes one: rows of different lengths do not fit an array of arrays. */
const arrayText = (items: readonly string[]): string =>
  `{${items.map((item) => `"${item.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
