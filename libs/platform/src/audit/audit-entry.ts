import { Deferred, type Outcome, type ParameterContext } from '../persistence/parameters.ts';
import type { AuditPlace } from './audit-writer.ts';

/** Who was shown, or changed, which persons' data, and what for. Carries ids and names of fields, never their values. */
export interface AuditEntry {
  /** Who acts, as `actorOf(passport)` says it. */
  readonly actor: string;
  /** In which capacity, as `actingForOf(passport)` says it. */
  readonly actingFor: string;
  /** Full name of the method, `wangge.registry.v1.PersonService/GetPerson`. */
  readonly operation: string;
  readonly purpose: string;
  /** Case or visit the answer is for, where the operation knows one. */
  readonly caseId: string | null;
  /** Ids of the persons in the answer; at most 100. */
  readonly subjects: readonly string[];
  /** Paths of the fields that were shown. */
  readonly fields: readonly string[];
  readonly requestId: string;
  /** SHA-256 of a search that found nobody, else null. */
  readonly queryHash: Uint8Array | null;
  readonly traceId: string;
}

/** Marks a row that holds the place of one that was never committed. */
export const VOID_OPERATION = 'VOID';

/**
 * Writer and number of a row, given out when it is sent. If the row does not come to be, the number is filled by a void row.
 */
export class AuditTicket {
  readonly writer: Deferred;
  readonly seq: Deferred;

  constructor(onWritten: () => void = () => undefined) {
    let place: AuditPlace | undefined;
    this.writer = new TicketPart((context) => (place = context.auditWriter.next()).writer);
    this.seq = new TicketPart(
      () => place?.seq,
      (outcome, context) => {
        if (outcome === 'written') onWritten();
        else if (place) context.auditWriter.leaveUnused(place);
      },
    );
  }
}

class TicketPart extends Deferred {
  constructor(
    private readonly value: (context: ParameterContext) => unknown,
    private readonly onSettled: (outcome: Outcome, context: ParameterContext) => void = () => undefined,
  ) {
    super();
  }

  override valueFor(context: ParameterContext): unknown {
    return this.value(context);
  }

  override settle(outcome: Outcome, context: ParameterContext): void {
    this.onSettled(outcome, context);
  }
}

const INSERT_AUDIT = `insert into audit
  (writer, writer_seq, actor, acting_for, operation, purpose, case_id, subjects, fields, request_id, query_hash, trace_id)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

/** Statement and values that write one audit row within a transaction. */
export function insertAudit(entry: AuditEntry): [text: string, values: unknown[]] {
  const { writer, seq } = new AuditTicket();
  const { actor, actingFor, operation, purpose, caseId, subjects, fields, requestId, queryHash, traceId } = entry;
  return [
    INSERT_AUDIT,
    [writer, seq, actor, actingFor, operation, purpose, caseId, subjects, fields, requestId, queryHash, traceId],
  ];
}
