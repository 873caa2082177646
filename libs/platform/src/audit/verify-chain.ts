import { type Anchor, type AuditRow, hashOf, NO_HASH, type Seal, type SealRange } from './audit-chain.ts';

/** A chain to be verified: read from a database, or from files taken out of it. */
export interface Chain {
  /** All links, by number. */
  readonly seals: Iterable<Seal> | AsyncIterable<Seal>;
  /** The rows that stand in a range now, by number, without those it names as missing: one that came late has its own range. */
  rowsOf(range: SealRange): readonly AuditRow[] | Promise<readonly AuditRow[]>;
  /** How many rows there are now, and the time of the oldest that no link covers. */
  rest(sealed: ReadonlyMap<string, number>): Rest | Promise<Rest>;
  /** Heads kept elsewhere, in any order; several keepers may hold the same one. */
  readonly anchors: readonly Anchor[];
}

export interface Rest {
  /** Rows that are there now, sealed or not. */
  readonly rows: number;
  /** Rows with a number above the last sealed one of their writer, or of a writer no link names. */
  readonly unsealed: number;
  /** UTC, or null when everything is sealed. */
  readonly oldestUnsealed: string | null;
}

export type ChainFault =
  | 'SEAL_MISSING'
  | 'LINK_BROKEN'
  | 'ROW_MISSING'
  | 'ROWS_CHANGED'
  | 'ROW_ADDED'
  | 'COUNT_WRONG'
  | 'ANCHOR_DIFFERS'
  | 'TAIL_CUT'
  | 'NOT_SEALED';

export interface ChainProblem {
  readonly fault: ChainFault;
  /** Number of the link, or of the one that should be there; 0 for the rows no link covers. */
  readonly sealNo: number;
}

export interface ChainReport {
  readonly problems: readonly ChainProblem[];
  readonly seals: number;
  readonly rows: number;
  /** Numbers that had no row when their link was made: a process was killed between numbering and commit, or a row was deleted within the unsealed second. */
  readonly holes: readonly (readonly [writer: string, seq: number])[];
  /** What could still be lost unseen: rows after the last link. */
  readonly unsealed: number;
}

/** The sealer is at most this far behind; older rows without a link are a fault. */
const PATIENCE_MS = 60_000;

/**
 * Verifies a chain without trusting the database it comes from. Edited, deleted, added and swapped rows break the link they
 * belong to; a rewritten or shortened chain no longer has the heads kept elsewhere.
 */
export async function verifyChain(chain: Chain, now = new Date()): Promise<ChainReport> {
  const problems: ChainProblem[] = [];
  const say = (fault: ChainFault, sealNo: number) => void problems.push({ fault, sealNo });
  const anchors = Map.groupBy(chain.anchors, ({ sealNo }) => sealNo);
  const heads = new Map<string, number>();
  const holes = new Map<string, readonly [string, number]>();
  let previous = NO_HASH;
  let last = 0;
  let sealed = 0;
  for await (const seal of chain.seals) {
    if (seal.sealNo !== last + 1) say('SEAL_MISSING', last + 1);
    if (seal.previousHash !== previous) say('LINK_BROKEN', seal.sealNo);
    const rows: AuditRow[] = [];
    for (const range of seal.ranges) {
      const found = await chain.rowsOf(range);
      if (!isWhole(range, found)) say('ROW_MISSING', seal.sealNo);
      rows.push(...found);
      note(range, heads, holes);
    }
    if (hashOf(seal, rows) !== seal.hash) say('ROWS_CHANGED', seal.sealNo);
    sealed += seal.ranges.reduce((sum, [, from, to, missing]) => sum + to - from + 1 - missing.length, 0);
    if (sealed !== seal.rowCount) say('COUNT_WRONG', seal.sealNo);
    const kept = anchors.get(seal.sealNo) ?? [];
    if (kept.some(({ hash, rowCount }) => hash !== seal.hash || rowCount !== seal.rowCount)) {
      say('ANCHOR_DIFFERS', seal.sealNo);
    }
    previous = seal.hash;
    last = seal.sealNo;
  }
  for (const sealNo of anchors.keys()) if (sealNo > last) say('TAIL_CUT', sealNo);
  const rest = await chain.rest(heads);
  if (rest.rows - rest.unsealed !== sealed) say('ROW_ADDED', 0);
  const waiting = rest.oldestUnsealed === null ? 0 : now.getTime() - Date.parse(rest.oldestUnsealed);
  if (waiting > PATIENCE_MS) say('NOT_SEALED', 0);
  return { problems, seals: last, rows: sealed, holes: [...holes.values()], unsealed: rest.unsealed };
}

/** Whether every row the range names stands there. */
function isWhole([writer, from, to, missing]: SealRange, rows: readonly AuditRow[]): boolean {
  const there = new Set(rows.filter((row) => row.writer === writer).map(({ seq }) => seq));
  for (let seq = from; seq <= to; seq++) if (!there.has(seq) && !missing.includes(seq)) return false;
  return true;
}

/** Remembers how far a writer is sealed, and which numbers had no row; one that came late has a range of its own. */
function note(range: SealRange, heads: Map<string, number>, holes: Map<string, readonly [string, number]>): void {
  const [writer, from, to, missing] = range;
  heads.set(writer, Math.max(heads.get(writer) ?? 0, to));
  for (let seq = from; seq <= to; seq++) holes.delete(`${writer}/${seq}`);
  for (const seq of missing) holes.set(`${writer}/${seq}`, [writer, seq]);
}
