import type { Seal, SealRange } from './audit-chain.ts';

/** Links whose rows are read together: as many as hold this many rows, or one. */
const ROWS = 10_000;
const SEALS = 1_000;

/** Rows a range says it covers. */
export const expectedRows = ([, from, to, missing]: SealRange): number => to - from + 1 - missing.length;

const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 1;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Whether a link's ranges are ranges at all: what somebody has written into the chain must not stop its verifier. */
export function isReadable({ ranges, sealedTime }: Seal): boolean {
  return Array.isArray(ranges) && ranges.every(isRange) && !Number.isNaN(Date.parse(sealedTime));
}

function isRange(range: unknown): boolean {
  if (!Array.isArray(range) || range.length !== 4) return false;
  const [writer, from, to, missing] = range as unknown[];
  return (
    typeof writer === 'string' &&
    UUID.test(writer) &&
    isCount(from) &&
    isCount(to) &&
    Array.isArray(missing) &&
    missing.every((seq) => isCount(seq) && seq >= from && seq <= to)
  );
}

/** The links in groups whose rows fit into memory. */
export async function* batchesOf(seals: Iterable<Seal> | AsyncIterable<Seal>): AsyncGenerator<Seal[]> {
  let batch: Seal[] = [];
  let rows = 0;
  for await (const seal of seals) {
    batch.push(seal);
    rows += isReadable(seal) ? seal.ranges.reduce((sum, range) => sum + expectedRows(range), 0) : 0;
    if (rows < ROWS && batch.length < SEALS) continue;
    yield batch;
    batch = [];
    rows = 0;
  }
  if (batch.length > 0) yield batch;
}
