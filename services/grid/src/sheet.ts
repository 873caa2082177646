import { byHeader, readTable, TableError, type Column, type NamedRow } from '@wangge/documents/tables';
import { invalidFields, type DomainError } from '@wangge/platform/errors';

/** What is wrong with one cell of a sheet, in the line of the file, or with one feature of a map; row 0 is the whole file. */
export interface SheetFault {
  readonly row: number;
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

/** So many faults are told of a file that is only checked. */
export const MOST_FAULTS = 500;
export const MOST_WARNINGS = 100;

const LIMITS = { maxRows: 50_000, maxBytes: 1_000_000, maxColumns: 20 };
const MOST_TOLD = 20;

/** The rows of a sheet by the columns a reader knows, or why it cannot be read. */
export async function sheetRows<K extends string>(
  content: Uint8Array,
  columns: Readonly<Record<K, Column>>,
): Promise<{ readonly rows: readonly NamedRow<K>[] } | { readonly fault: SheetFault }> {
  try {
    return { rows: byHeader(await readTable(content, LIMITS), columns) };
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    const { problem: code, line = 0, column = '' } = error;
    const message = code.toLowerCase().replaceAll('_', ' ');
    return { fault: { row: line, column: column.slice(0, 40), code, message } };
  }
}

/** A file refused as a whole; a check tells all of its faults, this one the first twenty. `rows` is what its rows are called. */
export const badFile = (faults: readonly SheetFault[], reason: string, rows = 'rows'): DomainError =>
  invalidFields(
    faults.slice(0, MOST_TOLD).map(({ row, column, message }) => ({
      field: row === 0 ? 'content' : `${rows}[${row}]${column === '' ? '' : `.${column}`}`,
      description: message,
    })),
    reason,
  );
