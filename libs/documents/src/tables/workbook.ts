import { Unzip, UnzipInflate } from 'fflate';
import { TableError, type TableRow } from './table.ts';
import { unguarded } from './unguarded.ts';

/** Packed bytes handed over at a time: what is packed a thousandfold must not come out all at once. */
const SLICE = 16 * 1024;
const LONGEST_ROW = 4 * 1024 * 1024;
/** Texts of a workbook are kept whole, as bytes. */
const MOST_TEXT = 192 * 1024 * 1024;

type Bytes = () => AsyncIterable<Uint8Array>;

/** Rows of the first visible sheet of a workbook; numbers as they are written in it. The file is read twice: texts, then cells. */
export async function* sheetRows(bytes: Bytes, most: number): AsyncGenerator<TableRow> {
  const plan = new Map<string, string>();
  const texts = new TextPool();
  const pool = new Splitter('</si>', (item) => texts.add(textOf(item)));
  const small = /^xl\/(workbook\.xml|_rels\/workbook\.xml\.rels)$/;
  for await (const { name, text } of partsOf(bytes(), (one) => small.test(one) || one === 'xl/sharedStrings.xml', most))
    if (name === 'xl/sharedStrings.xml') pool.push(text);
    else plan.set(name, bounded((plan.get(name) ?? '') + text));
  const sheet = firstSheet(plan);
  let rows: TableRow[] = [];
  let line = 0;
  const cutter = new Splitter('</row>', (item) => {
    const row = rowOf(item, texts, line);
    line = row.line;
    if (row.cells.length > 0) rows.push(row);
  });
  for await (const { text } of partsOf(bytes(), (name) => name === sheet, most)) {
    cutter.push(text);
    yield* rows;
    rows = [];
  }
}

interface Piece {
  readonly name: string;
  readonly text: string;
}

/** The wanted parts of an archive, piece by piece. */
async function* partsOf(
  bytes: AsyncIterable<Uint8Array>,
  wanted: (name: string) => boolean,
  most: number,
): AsyncGenerator<Piece> {
  const found: Piece[] = [];
  let total = 0;
  let failure: Error | undefined;
  const unzip = new Unzip((file) => {
    const name = file.name.replace(/^\//, '');
    if (!wanted(name)) return;
    const decoder = new TextDecoder('utf-8', { fatal: true });
    file.ondata = (error, data, final) => {
      if (error) throw error;
      total += data.length;
      if (total > most) throw new TableError('TOO_LARGE', { column: name });
      found.push({ name, text: decoder.decode(data, { stream: !final }) });
    };
    file.start();
  });
  unzip.register(UnzipInflate);
  const push = (slice: Uint8Array, final: boolean) => {
    try {
      unzip.push(slice, final);
    } catch (error) {
      failure = error instanceof TableError ? error : new TableError('NOT_A_TABLE');
    }
  };
  for await (const chunk of bytes) {
    for (let at = 0; at < chunk.length && failure === undefined; at += SLICE) {
      push(chunk.subarray(at, at + SLICE), false);
      yield* found.splice(0);
    }
    if (failure) throw failure;
  }
  push(new Uint8Array(0), true);
  if (failure) throw failure;
  yield* found;
}

const bounded = (text: string): string => {
  if (text.length > LONGEST_ROW) throw new TableError('TOO_LARGE');
  return text;
};

/** Cuts a text that comes in pieces behind each end mark. */
class Splitter {
  #rest = '';

  constructor(
    private readonly end: string,
    private readonly found: (item: string) => void,
  ) {}

  push(text: string): void {
    const whole = this.#rest + text;
    let from = 0;
    for (let at = whole.indexOf(this.end); at >= 0; at = whole.indexOf(this.end, from)) {
      this.found(whole.slice(from, at));
      from = at + this.end.length;
    }
    this.#rest = bounded(whole.slice(from));
  }
}

/** Many texts as bytes of one block: a fifth of what they take one by one. */
class TextPool {
  #bytes = Buffer.alloc(1 << 16);
  #ends = new Uint32Array(1 << 12);
  #count = 0;
  #used = 0;

  add(text: string): void {
    const length = Buffer.byteLength(text);
    if (this.#used + length > MOST_TEXT) throw new TableError('TOO_LARGE', { column: 'xl/sharedStrings.xml' });
    while (this.#used + length > this.#bytes.length) this.#bytes = Buffer.concat([this.#bytes], this.#bytes.length * 2);
    if (this.#count === this.#ends.length) {
      const wider = new Uint32Array(this.#ends.length * 2);
      wider.set(this.#ends);
      this.#ends = wider;
    }
    this.#used += this.#bytes.write(text, this.#used);
    this.#ends[this.#count] = this.#used;
    this.#count += 1;
  }

  get(index: number): string {
    if (!(index >= 0 && index < this.#count)) return '';
    return this.#bytes.toString('utf8', index === 0 ? 0 : (this.#ends[index - 1] ?? 0), this.#ends[index]);
  }
}

const ATTRIBUTE = (name: string) => new RegExp(`\\s${name}="([^"]*)"`);
const [REFERENCE, KIND, NUMBER] = [ATTRIBUTE('r'), ATTRIBUTE('t'), ATTRIBUTE('r')];
const CELL = /<c(\s[^>]*?)?(?:\/>|>([\s\S]*?)<\/c>)/g;
const VALUE = /<v[^>]*>([\s\S]*?)<\/v>/;
const TEXT = /<t(?:\s[^>]*)?>([\s\S]*?)<\/t>/g;

const textOf = (item: string): string =>
  [...item.replaceAll(/<rPh[\s\S]*?<\/rPh>/g, '').matchAll(TEXT)].map(([, text = '']) => unescaped(text)).join('');

function rowOf(item: string, texts: TextPool, before: number): TableRow {
  // Empty rows close themselves and stand before the one that has cells.
  const open = item.lastIndexOf('<row');
  const cells: string[] = [];
  for (const [, attributes = '', content = ''] of item.slice(Math.max(0, open)).matchAll(CELL)) {
    const column = columnOf(REFERENCE.exec(attributes)?.[1] ?? '') ?? cells.length;
    if (column > 16_383) throw new TableError('TOO_MANY_COLUMNS', { line: before + 1 });
    while (cells.length < column) cells.push('');
    cells[column] = unguarded(valueOf(KIND.exec(attributes)?.[1] ?? 'n', content, texts));
  }
  const line = Number(NUMBER.exec(item.slice(Math.max(0, open), Math.max(0, open) + 400))?.[1] ?? before + 1);
  return { line: Number.isSafeInteger(line) ? line : before + 1, cells };
}

function valueOf(kind: string, content: string, texts: TextPool): string {
  if (kind === 'inlineStr') return textOf(content);
  const value = unescaped(VALUE.exec(content)?.[1] ?? '');
  if (kind === 's') return texts.get(value === '' ? -1 : Number(value));
  if (kind === 'b') return value === '1' ? 'true' : 'false';
  return value;
}

/** 0 for A1. */
function columnOf(reference: string): number | undefined {
  const letters = /^[A-Z]{1,3}/.exec(reference)?.[0];
  if (letters === undefined) return undefined;
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

const NAMED: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const unescaped = (text: string): string =>
  text.includes('&')
    ? text.replaceAll(/&(#x[0-9a-fA-F]{1,6}|#\d{1,7}|amp|lt|gt|quot|apos);/g, (whole, name: string) => {
        if (!name.startsWith('#')) return NAMED[name] ?? whole;
        const code = name.startsWith('#x') ? parseInt(name.slice(2), 16) : Number(name.slice(1));
        return code > 0 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff) ? String.fromCodePoint(code) : '';
      })
    : text;

/** Path of the first sheet that is not hidden. */
function firstSheet(parts: ReadonlyMap<string, string>): string {
  const sheets = (parts.get('xl/workbook.xml') ?? '').matchAll(/<(?:\w+:)?sheet\s([^>]*)\/?>/g);
  const shown = [...sheets].find(([, attributes = '']) => !/\sstate="(hidden|veryHidden)"/.test(` ${attributes}`));
  const id = /\s\w+:id="([^"]*)"/.exec(` ${shown?.[1] ?? ''}`)?.[1];
  const relations = (parts.get('xl/_rels/workbook.xml.rels') ?? '').matchAll(/<Relationship\s([^>]*)>/g);
  for (const [, attributes = ''] of relations) {
    const one = ` ${attributes}`;
    if (ATTRIBUTE('Id').exec(one)?.[1] !== id) continue;
    const target = ATTRIBUTE('Target').exec(one)?.[1] ?? '';
    return target.startsWith('/') ? target.slice(1) : `xl/${target}`;
  }
  throw new TableError('NOT_A_TABLE');
}
