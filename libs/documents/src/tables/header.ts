import { type Table, TableError } from './table.ts';

/** A column by the name code gives it, and the headings people may have written above it. */
export interface Column {
  readonly headings: readonly string[];
  readonly optional?: boolean;
}

/** A row by column: the text that stood there, '' for a column the file does not have. */
export interface NamedRow<K extends string> {
  readonly line: number;
  readonly values: Readonly<Record<K, string>>;
}

const folded = (heading: string): string => heading.trim().toLowerCase().replaceAll(/\s+/g, ' ');

/**
 * The rows of a table by the columns the reader knows. Order does not matter; a needed column that is missing, one that
 * stands twice, and one nobody knows are refused by name: a value that would be dropped in silence is a value lost.
 */
export function byHeader<K extends string>(table: Table, columns: Readonly<Record<K, Column>>): NamedRow<K>[] {
  const places = new Map<K, number>();
  const known = Object.entries<Column>(columns) as [K, Column][];
  for (const [index, heading] of table.header.entries()) {
    if (heading.trim() === '') continue;
    const found = known.find(([, column]) => column.headings.some((one) => folded(one) === folded(heading)));
    if (!found) throw new TableError('COLUMN_UNKNOWN', { line: 1, column: heading });
    if (places.has(found[0])) throw new TableError('COLUMN_TWICE', { line: 1, column: heading });
    places.set(found[0], index);
  }
  for (const [key, column] of known) {
    if (!places.has(key) && !column.optional) {
      throw new TableError('COLUMN_MISSING', { line: 1, column: column.headings[0] ?? key });
    }
  }
  return table.rows.map((row) => ({
    line: row.line,
    values: Object.fromEntries(known.map(([key]) => [key, row.cells[places.get(key) ?? -1]?.trim() ?? ''])) as Record<
      K,
      string
    >,
  }));
}
