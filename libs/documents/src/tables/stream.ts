import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { CsvError, parse } from 'csv-parse';
import { TableError, type TableRow } from './table.ts';
import { delimiterOf } from './text.ts';
import { unguarded } from './unguarded.ts';
import { sheetRows } from './workbook.ts';

/** The bytes of a file from its beginning, as often as they are asked for. */
export type Bytes = () => AsyncIterable<Uint8Array>;

export interface StreamOptions {
  /** A label of the Encoding Standard; without it the file is looked at. */
  readonly encoding?: string;
  /** What parts the cells of a CSV; without it the first line is looked at. */
  readonly delimiter?: string;
  /** Columns a row may have; 200. */
  readonly maxColumns?: number;
  /** Bytes the file may unpack to; 1 GiB. */
  readonly maxBytes?: number;
}

const GIB = 2 ** 30;
const BEGINNING = 64 * 1024;
const WORKBOOK = [0x50, 0x4b, 0x03, 0x04];
const PACKED = [0x1f, 0x8b];
/** A row longer than this is a quote that was never closed. */
const LONGEST_ROW = 256 * 1024;

/**
 * The rows of a CSV, also one packed with gzip, or of the first visible sheet of an XLSX, one after the other, whatever its size; the
 * heading is the first of them and empty rows are left out. Memory holds some parts of the file, and of a workbook its texts.
 * Throws `TableError` where it finds what is wrong.
 */
export async function* streamTable(pieces: Bytes, options: StreamOptions = {}): AsyncGenerator<TableRow> {
  const bytes = () => grouped(pieces());
  const first = await beginning(bytes);
  const most = options.maxBytes ?? GIB;
  const rows = beginsWith(first, WORKBOOK)
    ? sheetRows(bytes, most)
    : csvRows(beginsWith(first, PACKED) ? () => unpacked(bytes(), most) : bytes, options);
  let any = false;
  for await (const row of rows) {
    if (row.cells.every((cell) => cell.trim() === '')) continue;
    if (row.cells.length > (options.maxColumns ?? 200)) throw new TableError('TOO_MANY_COLUMNS', { line: row.line });
    any = true;
    yield row;
  }
  if (!any) throw new TableError('EMPTY');
}

/** The first pieces as one: marks, encoding and delimiter are told from it. */
async function* grouped(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let first: Uint8Array[] | undefined = [];
  for await (const piece of pieces) {
    if (first === undefined) {
      yield piece;
      continue;
    }
    first.push(piece);
    if (first.reduce((sum, { length }) => sum + length, 0) < BEGINNING) continue;
    yield Buffer.concat(first);
    first = undefined;
  }
  if (first !== undefined && first.length > 0) yield Buffer.concat(first);
}

async function beginning(bytes: Bytes): Promise<Uint8Array> {
  for await (const chunk of bytes()) if (chunk.length > 0) return chunk;
  throw new TableError('EMPTY');
}

const beginsWith = (bytes: Uint8Array, mark: readonly number[]) => mark.every((byte, index) => bytes[index] === byte);

async function* unpacked(bytes: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Uint8Array> {
  const gunzip = createGunzip();
  pipeline(Readable.from(bytes, { objectMode: false }), gunzip, () => undefined);
  let total = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      total += chunk.length;
      if (total > most) throw new TableError('TOO_LARGE');
      yield chunk;
    }
  } catch (error) {
    throw error instanceof TableError ? error : new TableError('NOT_A_TABLE');
  }
}

async function* csvRows(bytes: Bytes, options: StreamOptions): AsyncGenerator<TableRow> {
  const encoding = options.encoding ?? (await encodingOf(bytes));
  const isDeclared = options.encoding !== undefined;
  const texts = textsOf(bytes(), encoding, isDeclared);
  const head = await texts.next();
  if (head.done) return;
  const parser = parse({
    bom: true,
    delimiter: options.delimiter ?? delimiterOf(head.value),
    info: true,
    max_record_size: LONGEST_ROW,
    relax_column_count: true,
    skip_empty_lines: true,
  });
  const whole = async function* () {
    yield head.value;
    yield* texts;
  };
  pipeline(Readable.from(whole()), parser, () => undefined);
  try {
    for await (const { record, info } of parser as unknown as AsyncIterable<Parsed>)
      yield { line: info.lines, cells: record.map(unguarded) };
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    throw new TableError('BROKEN_QUOTES', typeof error['lines'] === 'number' ? { line: error['lines'] } : {});
  }
}

interface Parsed {
  readonly record: string[];
  readonly info: { readonly lines: number };
}

/** By mark, else UTF-8 if every byte of the file is, else GB18030 (of which GBK and GB2312 are parts). */
async function encodingOf(bytes: Bytes): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let isFirst = true;
  try {
    for await (const chunk of bytes()) {
      if (isFirst && chunk[0] === 0xff && chunk[1] === 0xfe) return 'utf-16le';
      if (isFirst && chunk[0] === 0xfe && chunk[1] === 0xff) return 'utf-16be';
      isFirst = false;
      decoder.decode(chunk, { stream: true });
    }
    decoder.decode();
    return 'utf-8';
  } catch {
    return 'gb18030';
  }
}

async function* textsOf(
  bytes: AsyncIterable<Uint8Array>,
  encoding: string,
  isDeclared: boolean,
): AsyncGenerator<string> {
  const wrong = () => new TableError(isDeclared ? 'UNKNOWN_ENCODING' : 'NOT_A_TABLE');
  const decoder = decoderOf(encoding);
  const decoded = (chunk?: Uint8Array): string => {
    try {
      return decoder.decode(chunk, { stream: chunk !== undefined });
    } catch {
      throw wrong();
    }
  };
  for await (const chunk of bytes) {
    const text = decoded(chunk);
    if (text.includes('\0')) throw wrong();
    if (text !== '') yield text;
  }
  const rest = decoded();
  if (rest !== '') yield rest;
}

function decoderOf(encoding: string) {
  try {
    return new TextDecoder(encoding, { fatal: true });
  } catch {
    throw new TableError('UNKNOWN_ENCODING');
  }
}
