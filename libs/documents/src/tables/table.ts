/** One row below the header: where it stood in the file (the header is line 1), and its cells as text, unchanged. */
export interface TableRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/** A file of rows as somebody wrote it: the first row that is not empty names the columns. */
export interface Table {
  readonly header: readonly string[];
  readonly rows: readonly TableRow[];
}

/** What is wrong with a file as a whole, or with the place it names. */
export type TableProblem =
  | 'NOT_A_TABLE'
  | 'EMPTY'
  | 'UNKNOWN_ENCODING'
  | 'BROKEN_QUOTES'
  | 'TOO_LARGE'
  | 'TOO_MANY_ROWS'
  | 'TOO_MANY_COLUMNS'
  | 'COLUMN_MISSING'
  | 'COLUMN_TWICE'
  | 'COLUMN_UNKNOWN';

/** A file that cannot be read: nothing of it was. `line` and `column` where they are known. */
export class TableError extends Error {
  readonly problem: TableProblem;
  readonly line: number | undefined;
  readonly column: string | undefined;

  constructor(problem: TableProblem, where: { line?: number; column?: string } = {}) {
    const at = [where.line === undefined ? '' : ` in line ${where.line}`, where.column ? ` (${where.column})` : ''];
    super(`${problem}${at.join('')}`);
    this.problem = problem;
    this.line = where.line;
    this.column = where.column;
  }
}
