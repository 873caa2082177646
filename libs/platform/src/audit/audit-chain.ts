import { createHash } from 'node:crypto';

/** An audit row as it is sealed: everything that stands in it, as text where a language could write it in several ways. */
export interface AuditRow {
  readonly writer: string;
  readonly seq: number;
  /** UTC with microseconds, `2026-11-22T01:02:03.000004Z`. */
  readonly time: string;
  readonly actor: string;
  readonly actingFor: string;
  readonly operation: string;
  readonly purpose: string;
  readonly caseId: string | null;
  readonly subjects: readonly string[];
  readonly fields: readonly string[];
  readonly requestId: string;
  /** Hexadecimal, or null. */
  readonly queryHash: string | null;
  readonly traceId: string;
}

/** Rows of one writer from a number to a number, both included, and the numbers between for which there was no row. */
export type SealRange = readonly [writer: string, from: number, to: number, missing: readonly number[]];

/** One link of the chain. */
export interface Seal {
  readonly sealNo: number;
  /** UTC with milliseconds. */
  readonly sealedTime: string;
  readonly ranges: readonly SealRange[];
  /** Rows sealed up to and with this link. */
  readonly rowCount: number;
  /** Hexadecimal; of the first link 64 zeros. */
  readonly previousHash: string;
  readonly hash: string;
}

/** A head of the chain as it was kept outside the database the chain is in. */
export interface Anchor {
  readonly service: string;
  readonly sealNo: number;
  readonly hash: string;
  readonly rowCount: number;
  readonly sealedTime: string;
}

export const NO_HASH = '0'.repeat(64);

const textOf = (row: AuditRow): string =>
  JSON.stringify([
    ...[row.writer, row.seq, row.time, row.actor, row.actingFor, row.operation, row.purpose, row.caseId],
    ...[row.subjects, row.fields, row.requestId, row.queryHash, row.traceId],
  ]);

/**
 * SHA-256 of a link, hexadecimal: over its own number, time, ranges and count, the link before, and every row in the order of
 * the ranges. JSON of arrays is unambiguous, so nothing can slip from one field into the next.
 */
export function hashOf(seal: Omit<Seal, 'hash'>, rows: readonly AuditRow[]): string {
  const { sealNo, sealedTime, ranges, rowCount, previousHash } = seal;
  const hash = createHash('sha256').update(JSON.stringify([sealNo, sealedTime, ranges, rowCount, previousHash]));
  for (const row of rows) hash.update('\n').update(textOf(row));
  return hash.digest('hex');
}
