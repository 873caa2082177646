import type { Anchor, AuditRow, Seal, SealRange } from './audit-chain.ts';
import { batchesOf, isReadable } from './chain-batches.ts';
import { looseRows, rowsOfRanges, type RunSql, sealsOf } from './chain-store.ts';
import type { Chain, Rest, RowPlace, RowsOfRange } from './verify-chain.ts';

/** A line of an exported file; the first one names the service, the last one counts the lines before it. */
type Line =
  | { readonly audit: string; readonly format: 1; readonly exportedTime: string }
  | { readonly anchor: Anchor }
  | { readonly seal: Seal }
  | { readonly row: AuditRow }
  | { readonly loose: AuditRow }
  | { readonly end: number };

/** A line of an exported file that is not what it should be. */
export class ChainFileError extends Error {
  override readonly name = 'ChainFileError';

  constructor(
    readonly line: number,
    what: string,
  ) {
    super(`line ${line}: ${what}`);
  }
}

/**
 * The lines of a file from which a chain can be verified without its database: who it is of, the heads of other services kept
 * beside it, each link followed by its rows, then the rows no link covers. To be read within one snapshot.
 */
export async function* exportChain(
  run: RunSql,
  service: string,
  kept: readonly Anchor[],
  now = new Date(),
): AsyncGenerator<string> {
  let lines = 0;
  const line = (content: Line): string => {
    lines += 1;
    return JSON.stringify(content);
  };
  yield line({ audit: service, format: 1, exportedTime: now.toISOString() });
  for (const anchor of kept) yield line({ anchor });
  const heads = new Map<string, number>();
  const holes = new Map<string, RowPlace>();
  for await (const seals of batchesOf(sealsOf(run))) {
    const found = await rowsOfRanges(
      run,
      seals.flatMap(({ ranges }) => [...ranges]),
    );
    let at = 0;
    for (const seal of seals) {
      yield line({ seal });
      for (const [writer, , to, missing] of seal.ranges) {
        for (const row of found[at++] ?? []) yield line({ row });
        heads.set(writer, Math.max(heads.get(writer) ?? 0, to));
        for (const seq of missing) holes.set(`${writer}/${seq}`, [writer, seq]);
      }
    }
  }
  // A row that came late has a range of its own, so its number is no hole.
  for await (const seal of sealsOf(run))
    for (const [writer, from, to] of seal.ranges) if (from === to) holes.delete(`${writer}/${from}`);
  for (const loose of await looseRows(run, heads, [...holes.values()])) yield line({ loose });
  yield JSON.stringify({ end: lines } satisfies Line);
}

/** A chain in an exported file, for `verifyChain`, and the heads of other services that stand in it. */
export interface ChainFile {
  readonly service: string;
  readonly exportedTime: Date;
  /** Heads of other services' chains, kept in the database the file was taken from. */
  readonly kept: readonly Anchor[];
  /** The chain, to be verified once. Its file is read while it is verified; a line that is none throws `ChainFileError`. */
  chain(anchors: readonly Anchor[]): Chain;
}

/** Opens an exported file. `lines` is called again for every reading. */
export async function openChainFile(lines: () => AsyncIterable<string>): Promise<ChainFile> {
  const kept: Anchor[] = [];
  let service: string | undefined;
  let exportedTime = '';
  for await (const [line, no] of linesOf(lines())) {
    if ('audit' in line && no === 1) [service, exportedTime] = [line.audit, line.exportedTime];
    else if ('anchor' in line) kept.push(line.anchor);
    else break;
  }
  if (service === undefined) throw new ChainFileError(1, 'is not the first line of an exported audit chain');
  return { service, exportedTime: new Date(exportedTime), kept, chain: (anchors) => new FileChain(lines, anchors) };
}

class FileChain implements Chain {
  readonly #rows = new WeakMap<SealRange, AuditRow[]>();
  readonly #loose: AuditRow[] = [];
  #sealed = 0;

  constructor(
    private readonly lines: () => AsyncIterable<string>,
    readonly anchors: readonly Anchor[],
  ) {}

  get seals(): AsyncIterable<Seal> {
    return this.#read();
  }

  rowsOf(ranges: readonly SealRange[]): RowsOfRange[] {
    return ranges.map((range) => this.#rows.get(range) ?? []);
  }

  rest(sealed: ReadonlyMap<string, number>, holes: readonly RowPlace[]): Rest {
    const open = this.#loose.filter(({ writer, seq }) => seq > (sealed.get(writer) ?? 0));
    const added = holes.find(([writer, no]) => this.#loose.some((row) => row.writer === writer && row.seq === no));
    const times = open.map(({ time }) => time).sort();
    return {
      rows: this.#sealed + this.#loose.length,
      unsealed: open.length,
      oldestUnsealed: times[0] ?? null,
      newestUnsealed: times.at(-1) ?? null,
      added: added ?? null,
    };
  }

  /** Each link once its rows have been read, in the order they stand in the file. */
  async *#read(): AsyncGenerator<Seal> {
    let seal: Seal | undefined;
    let ended = false;
    let last = 0;
    for await (const [line, no] of linesOf(this.lines())) {
      if (ended) throw new ChainFileError(no, 'stands after the end');
      last = no;
      if ('row' in line) this.#keep(seal, line.row, no);
      else {
        if (seal !== undefined) yield seal;
        seal = 'seal' in line ? line.seal : undefined;
        if ('loose' in line) this.#loose.push(line.loose);
        if ('end' in line) ended = line.end === no - 1;
      }
    }
    if (!ended) throw new ChainFileError(last, 'is the last one, but the end is missing or counts other lines');
  }

  /** Rows follow their link in the order of its ranges. */
  #keep(seal: Seal | undefined, row: AuditRow, no: number): void {
    if (seal === undefined || !isReadable(seal)) throw new ChainFileError(no, 'a row without its link');
    const at = seal.ranges.findIndex(([writer, from, to]) => writer === row.writer && row.seq >= from && row.seq <= to);
    const range = seal.ranges[at];
    if (range === undefined) throw new ChainFileError(no, 'a row that its link does not cover');
    if (seal.ranges.slice(at + 1).some((later) => this.#rows.has(later)))
      throw new ChainFileError(no, 'a row out of its order');
    const rows = this.#rows.get(range) ?? [];
    rows.push(row);
    this.#rows.set(range, rows);
    this.#sealed += 1;
  }
}

const NAMES = ['audit', 'anchor', 'seal', 'row', 'loose', 'end'];

async function* linesOf(lines: AsyncIterable<string>): AsyncGenerator<[Line, number]> {
  let no = 0;
  for await (const text of lines) yield [parsed(text, (no += 1)), no];
}

function parsed(text: string, no: number): Line {
  let line: unknown;
  try {
    line = JSON.parse(text);
  } catch {
    throw new ChainFileError(no, 'is not readable');
  }
  const [name] = typeof line === 'object' && line !== null ? Object.keys(line) : [];
  if (name === undefined || !NAMES.includes(name)) throw new ChainFileError(no, 'is of no known kind');
  return line as Line;
}
