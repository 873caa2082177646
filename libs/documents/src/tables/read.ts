import { gunzipSync } from 'node:zlib';
import { CsvError, parse } from 'csv-parse/sync';
import { unzipSync, zipSync } from 'fflate';
import { type Table, TableError, type TableRow } from './table.ts';
import { delimiterOf, textOf } from './text.ts';
import { unguarded } from './unguarded.ts';

/** What a file may be at most, and how it was written if the reader was told. */
export interface ReadOptions {
  readonly maxRows: number;
  /** Of the file as it came, and of what an XLSX or a packed CSV unpacks to (ten times that). */
  readonly maxBytes: number;
  readonly maxColumns?: number;
  /** A label of the Encoding Standard; without it the file is looked at. */
  readonly encoding?: string;
}

const WORKBOOK = [0x50, 0x4b, 0x03, 0x04];
const PACKED = [0x1f, 0x8b];
const beginsWith = (bytes: Uint8Array, mark: readonly number[]) => mark.every((byte, index) => bytes[index] === byte);

/**
 * Reads a CSV, also one packed with gzip, or the first sheet of an XLSX; which of them it is, the bytes say, not the name. Throws
 * `TableError`.
 */
export async function readTable(bytes: Uint8Array, options: ReadOptions): Promise<Table> {
  if (bytes.length > options.maxBytes) throw new TableError('TOO_LARGE');
  const lines = beginsWith(bytes, WORKBOOK)
    ? await sheetOf(bytes, options)
    : linesOf(textOf(unpacked(bytes, options.maxBytes * 10), options.encoding), options);
  const [header, ...rows] = lines.filter((row) => row.cells.some((cell) => cell.trim() !== ''));
  if (!header) throw new TableError('EMPTY');
  if (rows.length > options.maxRows) throw new TableError('TOO_MANY_ROWS', { line: options.maxRows + 2 });
  const widest = lines.find((row) => row.cells.length > (options.maxColumns ?? 200));
  if (widest) throw new TableError('TOO_MANY_COLUMNS', { line: widest.line });
  return { header: header.cells.map((cell) => cell.trim()), rows };
}

function unpacked(bytes: Uint8Array, maxOutputLength: number): Uint8Array {
  if (!beginsWith(bytes, PACKED)) return bytes;
  try {
    return gunzipSync(bytes, { maxOutputLength });
  } catch (error) {
    const { code } = error as { readonly code?: unknown };
    throw new TableError(code === 'ERR_BUFFER_TOO_LARGE' ? 'TOO_LARGE' : 'NOT_A_TABLE');
  }
}

function linesOf(text: string, options: ReadOptions): TableRow[] {
  try {
    const records = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      to: options.maxRows + 2,
    }) as unknown as { record: string[]; info: { lines: number } }[];
    return records.map(({ record, info }) => ({ line: info.lines, cells: record.map(unguarded) }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    const at = typeof error['lines'] === 'number' ? { line: error['lines'] } : {};
    throw new TableError('BROKEN_QUOTES', at);
  }
}

async function sheetOf(bytes: Uint8Array, options: ReadOptions): Promise<TableRow[]> {
  const { readSheet } = await import('read-excel-file/node');
  const data = await readSheet(Buffer.from(bounded(bytes, options.maxBytes * 10)), {
    // As written: a number of eighteen digits is none.
    parseNumber: (text: string) => text,
    trim: false,
  }).catch((error: unknown) => {
    throw new TableError('NOT_A_TABLE', error instanceof Error ? { column: error.name } : {});
  });
  return data.map((cells, index) => ({ line: index + 1, cells: cells.map(written) }));
}

function written(cell: unknown): string {
  if (cell === null || cell === undefined) return '';
  if (cell instanceof Date) return cell.toISOString().replace(/T00:00:00\.000Z$/, '');
  return unguarded(typeof cell === 'string' ? cell : typeof cell === 'boolean' ? String(cell) : JSON.stringify(cell));
}

/**
 * The workbook again, no larger than it may be: sizes in an archive are claims, so each part is unpacked into what it
 * claims and no further, and the reader is given what came out.
 */
function bounded(bytes: Uint8Array, most: number): Uint8Array {
  let total = 0;
  try {
    const parts = unzipSync(bytes, {
      filter: (part) => {
        if (!/\.(xml|rels)$/i.test(part.name)) return false;
        total += part.originalSize;
        if (total > most) throw new TableError('TOO_LARGE', { column: part.name });
        return true;
      },
    });
    return zipSync(parts, { level: 0 });
  } catch (error) {
    throw error instanceof TableError ? error : new TableError('NOT_A_TABLE');
  }
}
