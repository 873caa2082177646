import { stringify } from 'csv-stringify/sync';

/**
 * Rows as CSV that Excel opens as what it is: UTF-8 with a mark, and no cell that would be computed (CWE-1236): one that
 * begins like a formula has an apostrophe before it, which `readTable` takes off again.
 */
export function writeCsv(header: readonly string[], rows: readonly (readonly string[])[]): Uint8Array {
  const text = stringify([[...header], ...rows.map((row) => [...row])], {
    bom: true,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
  return new TextEncoder().encode(text);
}

/** The writer keeps its texts in a plain object, which finds `valueOf` before it was put there: such a text is marked as well. */
const marked = (value: string): string => (value in Object.prototype ? `'${value}` : value);

/** Rows as one sheet, every cell a text: nothing in it is computed, no number loses digits. */
export async function writeXlsx(
  sheet: string,
  header: readonly string[],
  rows: readonly (readonly string[])[],
): Promise<Uint8Array> {
  const data = [
    header.map((value) => ({ value, type: String, fontWeight: 'bold' as const })),
    ...rows.map((row) => row.map((value) => (value === '' ? null : { value: marked(value), type: String }))),
  ];
  // Hundreds of small modules: loaded when a workbook is wanted, not by every service that starts.
  const { default: writeExcelFile } = await import('write-excel-file/node');
  const buffer = await writeExcelFile(data, { sheet, stickyRowsCount: 1 }).toBuffer();
  return new Uint8Array(buffer);
}
