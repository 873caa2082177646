import { readFileSync } from 'node:fs';
import path from 'node:path';

const FILE = path.resolve(import.meta.dirname, '../../../../e2e/access/oracle.csv');
export const OUTCOMES = ['allow', 'deny', 'not-found', 'wrong-state'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What one caller is to one object in one state, for one operation (`casework.CaseService.GetCase`). */
export interface Cell {
  readonly role: string;
  readonly operation: string;
  readonly relation: string;
  readonly state: string;
}

/** What came or must come of a call. */
export interface Verdict {
  readonly outcome: Outcome;
  /** Personal data of the object that the answer does not show in clear, sorted; only of what is allowed. */
  readonly masked: readonly string[];
}

/** A line of the table. */
export interface Row extends Verdict {
  readonly line: number;
  readonly roles: readonly string[];
  /** Groups of operations; `any` in the line that closes every operation to whoever no other line names. */
  readonly groups: readonly string[];
  readonly relations: readonly string[];
  readonly states: readonly string[];
}

const isAbout = ({ groups }: Row, group: string): boolean => groups.includes(group) || groups.includes('any');

type Column = 'roles' | 'relations' | 'states';

/** The table of `e2e/access/oracle.csv`: independent of the contract, so that what the contract says can be wrong. */
export class Oracle {
  readonly #groupOf: ReadonlyMap<string, string>;
  readonly #rows: ReadonlyMap<string, readonly Row[]>;
  /** Lines about a role in a relation, for an operation: looked up once for all states. */
  readonly #chosen = new Map<string, readonly Row[]>();

  constructor(
    readonly rows: readonly Row[],
    groups: ReadonlyMap<string, readonly string[]>,
  ) {
    const pairs = [...groups].flatMap(([group, operations]) => operations.map((one) => [one, group] as const));
    this.#groupOf = new Map(pairs);
    if (this.#groupOf.size !== pairs.length) throw new Error('an operation stands in two groups of the oracle');
    this.#rows = new Map([...groups.keys()].map((group) => [group, rows.filter((row) => isAbout(row, group))]));
  }

  static read(file = FILE): Oracle {
    return parse(readFileSync(file, 'utf8'));
  }

  /** Every operation the table knows. */
  get operations(): string[] {
    return [...this.#groupOf.keys()];
  }

  /** The lines about these operations. */
  rowsOf(operations: readonly string[]): Row[] {
    const groups = [...new Set(operations.map((one) => this.#groupOf.get(one) ?? ''))];
    return this.rows.filter((row) => groups.some((group) => isAbout(row, group)));
  }

  /** The one line that covers a cell. @throws Error when none or more than one does */
  rowOf(cell: Cell): Row {
    const [row, second] = chosen(this.#about(cell), 'states', cell.state);
    if (row === undefined) throw new Error(`the oracle has no line for ${JSON.stringify(cell)}`);
    if (second !== undefined) throw new Error(`lines ${row.line} and ${second.line} cover ${JSON.stringify(cell)}`);
    return row;
  }

  #about({ operation, role, relation }: Omit<Cell, 'state'>): readonly Row[] {
    const key = `${operation} ${role} ${relation}`;
    const known = this.#chosen.get(key);
    if (known !== undefined) return known;
    const all = this.#rows.get(this.#groupOf.get(operation) ?? '') ?? [];
    const found = chosen(chosen(all, 'roles', role), 'relations', relation);
    this.#chosen.set(key, found);
    return found;
  }

  /** Whether a role may not call an operation at all, wherever it stands and whatever the object is like. */
  isClosed(role: string, operation: string): boolean {
    const rows = chosen(this.rowsOf([operation]), 'roles', role);
    return rows.length > 0 && rows.every(({ outcome }) => outcome === 'deny');
  }
}

/** Lines that name a value; if none does, those for "others"; with both, those for "any". */
function chosen(rows: readonly Row[], column: Column, value: string): Row[] {
  const named = rows.filter((row) => row[column].includes(value) || row[column].includes('any'));
  return named.length > 0 ? named : rows.filter((row) => row[column].includes('others'));
}

function parse(text: string): Oracle {
  const names = new Map<string, string[]>();
  const groups = new Map<string, string[]>();
  const rows: Row[] = [];
  const expand = (value: string): string[] => value.split(' ').flatMap((name) => names.get(name) ?? [name]);
  text.split('\n').forEach((content, index) => {
    const columns = content.split(',').map((one) => one.trim());
    const [first = '', second = '', third = ''] = columns;
    if (content.startsWith('#') || content.trim() === '' || first === 'roles') return;
    if (first === 'define') {
      const operations = third.includes('.');
      (operations ? groups : names).set(second, operations ? third.split(' ') : expand(third));
    } else rows.push(rowAt(index + 1, columns, expand));
  });
  for (const { line, groups: about } of rows)
    for (const group of about)
      if (group !== 'any' && !groups.has(group)) throw new Error(`line ${line}: "${group}" is no group of operations`);
  return new Oracle(rows, groups);
}

function rowAt(line: number, columns: readonly string[], expand: (value: string) => string[]): Row {
  const [roles = '', about = '', relations = '', states = '', outcome = '', masked = ''] = columns;
  const known = OUTCOMES.find((one) => one === outcome);
  if (columns.length !== 6 || known === undefined) throw new Error(`line ${line} of the oracle is malformed`);
  const sets = { roles: expand(roles), relations: expand(relations), states: expand(states) };
  return { line, groups: about.split(' '), ...sets, outcome: known, masked: masked.split(' ').filter(Boolean).sort() };
}
