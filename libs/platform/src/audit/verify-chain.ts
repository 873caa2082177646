import { type Anchor, type AuditRow, hashOf, NO_HASH, type Seal, type SealRange } from './audit-chain.ts';
import { batchesOf, expectedRows, isReadable } from './chain-batches.ts';

/** A chain to be verified: read from a database, or from files taken out of it. */
export interface Chain {
  /** All links, by number. */
  readonly seals: Iterable<Seal> | AsyncIterable<Seal>;
  /**
   * For each range the rows that stand in it now, by number, without those it names as missing: one that came late has its own
   * range. Asked for some links at a time, in the order of the chain.
   */
  rowsOf(ranges: readonly SealRange[]): readonly RowsOfRange[] | Promise<readonly RowsOfRange[]>;
  /** What stands outside every link, given how far each writer is sealed and the numbers that had no row. */
  rest(sealed: ReadonlyMap<string, number>, holes: readonly RowPlace[]): Rest | Promise<Rest>;
  /** What the index of persons says of the sealed rows; an exported file has none, for it is made of the rows. */
  looks?(sealed: ReadonlyMap<string, number>): Looks | Promise<Looks>;
  /** Heads kept elsewhere, in any order; several keepers may hold the same one. */
  readonly anchors: readonly Anchor[];
}

export type RowsOfRange = readonly AuditRow[];
export type RowPlace = readonly [writer: string, seq: number];

export interface Rest {
  /** Rows that are there now, sealed or not. */
  readonly rows: number;
  /** Rows with a number above the last sealed one of their writer, or of a writer no link names. */
  readonly unsealed: number;
  /** UTC, or null when everything is sealed. */
  readonly oldestUnsealed: string | null;
  /** UTC; a time that has not come yet was written by hand. */
  readonly newestUnsealed: string | null;
  /** The first row that stands at a number which had none when its link was made. */
  readonly added: RowPlace | null;
}

/** The index by which a resident is told who looked at them, beside the rows it was made of. */
export interface Looks {
  readonly entries: number;
  /** The first sealed row that is not found under somebody it is about. */
  readonly hidden: RowPlace | null;
  /** The first entry that names a row which is not sealed, not of that time, or not about that person. */
  readonly invented: RowPlace | null;
}

export type ChainFault =
  | 'SEAL_MISSING'
  | 'SEAL_UNREADABLE'
  | 'LINK_BROKEN'
  | 'ROW_MISSING'
  | 'ROWS_CHANGED'
  | 'ROW_ADDED'
  | 'COUNT_WRONG'
  | 'ANCHOR_DIFFERS'
  | 'TAIL_CUT'
  | 'LOOK_HIDDEN'
  | 'LOOK_INVENTED'
  | 'NOT_SEALED';

export interface ChainProblem {
  readonly fault: ChainFault;
  /** Number of the link, or of the one that should be there; 0 for the rows no link covers. */
  readonly sealNo: number;
  /** The row, where one alone is at fault; else the rows of the link, of which any may be. */
  readonly rows?: readonly SealRange[];
  /** Of a head that differs: everything from this link on may have been rewritten; the link before still has its head. */
  readonly fromSealNo?: number;
}

export interface ChainReport {
  /** In the order of the chain: the first one is the first bad place. */
  readonly problems: readonly ChainProblem[];
  readonly seals: number;
  readonly rows: number;
  /** Numbers that had no row when their link was made: a process was killed between numbering and commit, or a row was deleted within the unsealed second. */
  readonly holes: readonly RowPlace[];
  /** What could still be lost unseen: rows after the last link. */
  readonly unsealed: number;
  /** Time of the oldest of them, UTC, or null. */
  readonly unsealedSince: string | null;
  /** What could still be rewritten unseen: links, and their rows, after the last one whose head is kept elsewhere. */
  readonly unanchored: { readonly seals: number; readonly rows: number };
  /** The longest a sealed row had waited for its link, in ms, and the most rows one link covers: the size of the unsealed second. */
  readonly longestWaitMs: number;
  readonly largestSeal: number;
  /** Entries of the index of persons, or null where there is none to compare. */
  readonly looks: number | null;
}

/** The sealer is at most this far behind; older rows without a link are a fault. */
const PATIENCE_MS = 60_000;

/**
 * Verifies a chain without trusting the database it comes from. Edited, deleted, added and swapped rows break the link they
 * belong to; a rewritten or shortened chain no longer has the heads kept elsewhere. The index of persons must say what the rows say.
 */
export async function verifyChain(chain: Chain, now = new Date()): Promise<ChainReport> {
  const walk = new Walk(chain.anchors);
  for await (const seals of batchesOf(chain.seals)) {
    const readable = seals.filter(isReadable);
    const found = await chain.rowsOf(readable.flatMap(({ ranges }) => [...ranges]));
    let at = 0;
    for (const seal of seals) {
      const own = isReadable(seal) ? found.slice(at, (at += seal.ranges.length)) : [];
      walk.step(seal, own);
    }
  }
  const rest = await chain.rest(walk.heads, [...walk.holes.values()]);
  return walk.end(rest, (await chain.looks?.(walk.heads)) ?? null, now);
}

/** What is known of a chain while it is walked from its first link to its last. */
class Walk {
  readonly heads = new Map<string, number>();
  readonly holes = new Map<string, RowPlace>();
  readonly #problems: ChainProblem[] = [];
  readonly #anchors: ReadonlyMap<number, readonly Anchor[]>;
  #previous = NO_HASH;
  #last = 0;
  #rows = 0;
  #anchored = { sealNo: 0, rows: 0 };
  #longestWaitMs = 0;
  #largest = 0;

  constructor(anchors: readonly Anchor[]) {
    this.#anchors = Map.groupBy(anchors, ({ sealNo }) => sealNo);
  }

  step(seal: Seal, found: readonly RowsOfRange[]): void {
    const { sealNo } = seal;
    if (sealNo !== this.#last + 1) this.#say('SEAL_MISSING', this.#last + 1);
    if (seal.previousHash !== this.#previous) this.#say('LINK_BROKEN', sealNo);
    if (isReadable(seal)) this.#ranges(seal, found);
    else this.#say('SEAL_UNREADABLE', sealNo);
    const kept = this.#anchors.get(sealNo) ?? [];
    if (kept.some(({ hash, rowCount }) => hash !== seal.hash || rowCount !== seal.rowCount))
      this.#say('ANCHOR_DIFFERS', sealNo, { fromSealNo: this.#anchored.sealNo + 1 });
    else if (kept.length > 0) this.#anchored = { sealNo, rows: this.#rows };
    this.#previous = seal.hash;
    this.#last = sealNo;
  }

  #ranges(seal: Seal, found: readonly RowsOfRange[]): void {
    const rows = found.flat();
    seal.ranges.forEach((range, i) => {
      const gone = firstMissing(range, found[i] ?? []);
      if (gone !== undefined) this.#say('ROW_MISSING', seal.sealNo, { rows: [[range[0], gone, gone, []]] });
      this.#note(range);
    });
    if (hashOf(seal, rows) !== seal.hash) this.#say('ROWS_CHANGED', seal.sealNo, { rows: seal.ranges });
    const expected = seal.ranges.reduce((sum, range) => sum + expectedRows(range), 0);
    this.#rows += expected;
    if (this.#rows !== seal.rowCount) this.#say('COUNT_WRONG', seal.sealNo);
    this.#largest = Math.max(this.#largest, expected);
    const oldest = rows.reduce((least, { time }) => (time < least ? time : least), '9');
    if (rows.length > 0)
      this.#longestWaitMs = Math.max(this.#longestWaitMs, Date.parse(seal.sealedTime) - Date.parse(oldest));
  }

  /** Remembers how far a writer is sealed, and which numbers had no row; one that came late has a range of its own. */
  #note([writer, from, to, missing]: SealRange): void {
    const head = this.heads.get(writer) ?? 0;
    if (from <= head)
      for (const [key, [of, seq]] of this.holes) if (of === writer && seq >= from && seq <= to) this.holes.delete(key);
    this.heads.set(writer, Math.max(head, to));
    for (const seq of missing) this.holes.set(`${writer}/${seq}`, [writer, seq]);
  }

  end(rest: Rest, looks: Looks | null, now: Date): ChainReport {
    for (const sealNo of [...this.#anchors.keys()].sort((a, b) => a - b))
      if (sealNo > this.#last) this.#say('TAIL_CUT', sealNo);
    if (rest.added !== null) {
      const [writer, seq] = rest.added;
      this.#say('ROW_ADDED', 0, { rows: [[writer, seq, seq, []]] });
    } else if (rest.rows - rest.unsealed !== this.#rows) this.#say('ROW_ADDED', 0);
    this.#index(looks);
    const waiting = rest.oldestUnsealed === null ? 0 : now.getTime() - Date.parse(rest.oldestUnsealed);
    const ahead = rest.newestUnsealed === null ? 0 : Date.parse(rest.newestUnsealed) - now.getTime();
    if (waiting > PATIENCE_MS || ahead > PATIENCE_MS) this.#say('NOT_SEALED', 0);
    return {
      problems: this.#problems,
      seals: this.#last,
      rows: this.#rows,
      holes: [...this.holes.values()],
      unsealed: rest.unsealed,
      unsealedSince: rest.oldestUnsealed,
      unanchored: { seals: this.#last - this.#anchored.sealNo, rows: this.#rows - this.#anchored.rows },
      longestWaitMs: this.#longestWaitMs,
      largestSeal: this.#largest,
      looks: looks?.entries ?? null,
    };
  }

  #index(looks: Looks | null): void {
    for (const [fault, place] of [
      ['LOOK_HIDDEN', looks?.hidden],
      ['LOOK_INVENTED', looks?.invented],
    ] as const)
      if (place) this.#say(fault, 0, { rows: [[place[0], place[1], place[1], []]] });
  }

  #say(fault: ChainFault, sealNo: number, place: Omit<ChainProblem, 'fault' | 'sealNo'> = {}): void {
    this.#problems.push({ fault, sealNo, ...place });
  }
}

/** The first number of a range at which no row stands. */
function firstMissing([writer, from, to, missing]: SealRange, rows: readonly AuditRow[]): number | undefined {
  const there = new Set(rows.filter((row) => row.writer === writer).map(({ seq }) => seq));
  for (const seq of missing) there.add(seq);
  for (let seq = from; seq <= to; seq++) if (!there.has(seq)) return seq;
  return undefined;
}
