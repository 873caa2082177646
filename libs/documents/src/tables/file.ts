import { gzipSync } from 'node:zlib';
import { writeCsv, writeXlsx } from './write.ts';

export type TableFormat = 'csv' | 'xlsx';

/** A table as a file somebody takes away; `readTable` reads it. */
export interface TableFile {
  readonly fileName: string;
  readonly mediaType: string;
  readonly content: Uint8Array;
}

/** A CSV above this size is packed, so that it still fits into one message between services. */
const PLAIN_BYTES = 512 * 1024;
const WORKBOOK = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A table as a file in the format asked for; a CSV of more than half a megabyte is packed with gzip. */
export async function tableFile(
  format: TableFormat,
  name: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<TableFile> {
  if (format === 'xlsx')
    return { fileName: `${name}.xlsx`, mediaType: WORKBOOK, content: await writeXlsx(name, header, rows) };
  const content = writeCsv(header, rows);
  if (content.length <= PLAIN_BYTES) return { fileName: `${name}.csv`, mediaType: 'text/csv; charset=utf-8', content };
  return { fileName: `${name}.csv.gz`, mediaType: 'application/gzip', content: new Uint8Array(gzipSync(content)) };
}
