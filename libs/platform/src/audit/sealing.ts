import { type AuditRow, hashOf, NO_HASH, type Seal, type SealRange } from './audit-chain.ts';

/** How far a writer is sealed, and the numbers below for which there was no row. */
export interface Progress {
  readonly sealedSeq: number;
  readonly missing: readonly number[];
}

/** A row that waits for its link. */
export interface Unsealed {
  readonly row: AuditRow;
  /** Whether it is old enough that a number before it, which is not there, will not come any more. */
  readonly ripe: boolean;
}

export interface Batch {
  readonly seal: Seal;
  readonly rows: readonly AuditRow[];
  readonly progress: ReadonlyMap<string, Progress>;
}

/**
 * Makes the next link from rows in the order of writer and number. A hole stops its writer until the row behind it is ripe: the row
 * may still be in a transaction under way. Then the hole is told in the link, and a row that comes for it later is sealed by itself.
 */
export function nextBatch(
  last: Pick<Seal, 'sealNo' | 'hash' | 'rowCount'> | undefined,
  known: ReadonlyMap<string, Progress>,
  unsealed: readonly Unsealed[],
  sealedTime: string,
): Batch | undefined {
  const ranges: SealRange[] = [];
  const rows: AuditRow[] = [];
  const progress = new Map<string, Progress>();
  for (const [writer, waiting] of Map.groupBy(unsealed, ({ row }) => row.writer)) {
    const taken = takeFrom(known.get(writer) ?? { sealedSeq: 0, missing: [] }, writer, waiting);
    if (taken.rows.length === 0) continue;
    ranges.push(...taken.ranges);
    rows.push(...taken.rows);
    progress.set(writer, taken.progress);
  }
  if (rows.length === 0) return undefined;
  const link = {
    sealNo: (last?.sealNo ?? 0) + 1,
    sealedTime,
    ranges,
    rowCount: (last?.rowCount ?? 0) + rows.length,
    previousHash: last?.hash ?? NO_HASH,
  };
  return { seal: { ...link, hash: hashOf(link, rows) }, rows, progress };
}

function takeFrom(before: Progress, writer: string, waiting: readonly Unsealed[]) {
  const ranges: SealRange[] = [];
  const rows: AuditRow[] = [];
  let missing = [...before.missing];
  for (const { row } of waiting.filter(({ row: { seq } }) => seq <= before.sealedSeq)) {
    ranges.push([writer, row.seq, row.seq, []]);
    rows.push(row);
    missing = missing.filter((seq) => seq !== row.seq);
  }
  const holes: number[] = [];
  let to = before.sealedSeq;
  for (const { row, ripe } of waiting.filter(({ row: { seq } }) => seq > before.sealedSeq)) {
    if (row.seq > to + 1 && !ripe) break;
    for (let seq = to + 1; seq < row.seq; seq++) holes.push(seq);
    rows.push(row);
    to = row.seq;
  }
  if (to > before.sealedSeq) ranges.push([writer, before.sealedSeq + 1, to, holes]);
  return { ranges, rows, progress: { sealedSeq: to, missing: [...missing, ...holes] } };
}
