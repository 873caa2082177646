import { create } from '@bufbuild/protobuf';
import type { Table, TableRow } from '@wangge/documents/tables';
import { MatterSchema, type Matter } from '@wangge/contracts/wangge/casework/v1/matter';
import type { Flow } from '@wangge/flow';
import { matterFaults, parentOf, type MatterFault } from '../matter/matter.rules.ts';
import { BadCell, COLUMNS, type Column, type Drafted } from './catalogue.columns.ts';

/** What is wrong with one cell, in the line of the file. */
export interface Fault {
  readonly row: number;
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

/** A sheet read: the matters in the order of their codes, and every fault. */
export interface ReadCatalogue {
  readonly matters: readonly Matter[];
  readonly rows: number;
  readonly faults: readonly Fault[];
}

interface Line {
  readonly row: number;
  readonly drafted: Drafted;
}

/** Reads a table as a catalogue and judges all of it. Columns may come in any order and be left out. */
export function readCatalogue(
  { header, rows }: Table,
  flows: ReadonlyMap<string, { readonly flow: Flow }>,
): ReadCatalogue {
  const faults: Fault[] = [];
  const columns = columnsOf(header, faults);
  const lines = rows.map((row) => readLine(row, columns, faults));
  if (lines.length === 0) faults.push({ row: 0, column: '', code: 'EMPTY', message: 'has no rows' });
  const sorted = lines.toSorted((a, b) => (a.drafted.code < b.drafted.code ? -1 : 1));
  const branches = new Set(lines.map(({ drafted }) => parentOf(drafted.code)));
  const matters = sorted.map(({ drafted }) => matterOf(drafted, !branches.has(drafted.code)));
  const bad = new Set(faults.map(({ row, column }) => `${row} ${column}`));
  for (const fault of matterFaults(matters, flows)) {
    const told = located(fault, sorted[fault.index]?.row ?? 0);
    // A cell that could not be read is told once.
    if (!bad.has(`${told.row} ${told.column}`)) faults.push(told);
  }
  return { matters, rows: lines.length, faults: faults.toSorted((a, b) => a.row - b.row) };
}

function columnsOf(heading: readonly string[], faults: Fault[]): (Column | undefined)[] {
  const columns = heading.map((cell) => COLUMNS.find((one) => cell === one.heading || cell === one.headingZh));
  for (const [index, cell] of heading.entries()) {
    const column = columns[index];
    const tell = (code: string, message: string) => faults.push({ row: 1, column: cell.slice(0, 40), code, message });
    if (!column && cell !== '') tell('UNKNOWN_COLUMN', 'is no column of a catalogue');
    else if (column && columns.indexOf(column) !== index) tell('DUPLICATE_COLUMN', 'stands there twice');
  }
  for (const needed of ['code', 'name'])
    if (!columns.some((column) => column?.heading === needed))
      faults.push({ row: 1, column: needed, code: 'MISSING_COLUMN', message: 'is missing' });
  return columns;
}

function readLine({ line: row, cells }: TableRow, columns: readonly (Column | undefined)[], faults: Fault[]): Line {
  const drafted = empty();
  for (const [index, written] of cells.entries()) {
    const cell = written.trim();
    const column = columns[index];
    if (!column) {
      if (cell !== '' && index >= columns.length)
        faults.push({ row, column: '', code: 'TOO_MANY_CELLS', message: 'has more cells than the heading' });
      continue;
    }
    try {
      column.read(cell, drafted);
    } catch (error) {
      if (!(error instanceof BadCell)) throw error;
      faults.push({ row, column: column.heading, code: 'BAD_VALUE', message: error.message });
    }
  }
  return { row, drafted };
}

const empty = (): Drafted => ({
  ...{ code: '', name: '', nameEn: '', itemClass: '', flow: '', returnVisit: '', leadKind: '', formSchema: '' },
  ...{ clocks: [], evidence: [], keywords: [], seenBy: [], helpingKinds: [], anonymous: false, demonstration: false },
  guide: emptyGuide(),
});
const emptyGuide = () => ({ procedure: '', fee: '', deadline: '', documents: [], basis: '' });

/** A matter without a word of guide is not published. */
function matterOf({ guide, ...drafted }: Drafted, leaf: boolean): Matter {
  const told = Object.values(guide).some((value) => value.length > 0);
  return create(MatterSchema, { ...drafted, leaf, ...(told && { guide }) });
}

function located({ field, code, text }: MatterFault, row: number): Fault {
  const name = field.replace(/[[.].*$/, '');
  // What a leaf is follows from what stands below it, and a guide has four columns.
  const column = { leaf: 'code', guide: 'procedure' }[name] ?? name;
  return { row, column, code, message: text };
}

/** A matter as a sheet shows it, by column. */
export function cellsOf(matter: Matter): string[] {
  const drafted = { ...matter, guide: matter.guide ?? emptyGuide() };
  return COLUMNS.map((column) => column.write(drafted));
}

/** The headings of a sheet that is written. */
export const HEADER: readonly string[] = COLUMNS.map(({ heading }) => heading);
