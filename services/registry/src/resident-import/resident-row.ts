import { create } from '@bufbuild/protobuf';
import { RegisterDwellingRequestSchema } from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import {
  type RegisterPersonRequest,
  RegisterPersonRequestSchema,
} from '@wangge/contracts/wangge/registry/v1/person_service';
import { DomainError } from '@wangge/platform/errors';
import { checkRequest } from '@wangge/platform/rpc';
import { MAX } from 'uuid';
import type { Door } from '../dwelling/address.ts';
import { codeFault, codesOn } from '../code-list/code-lists.ts';
import { isDay } from '../person/day.ts';
import { normalise, readIdentityNumber } from '../person/identity-number.ts';
import { factsOf, type PersonFacts } from '../person/person.facts.ts';
import { type Columns, type Field, nameOf } from './resident-columns.ts';
import { messageOf, valueOf } from './resident-words.ts';

/** What is wrong in a row, by the heading of the file. */
export interface RowFault {
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

export interface GridAt {
  readonly gridId: string;
  readonly orgPath: string;
}

/** A row that can be registered. */
export interface ReadRow {
  readonly line: number;
  readonly cells: readonly string[];
  readonly request: RegisterPersonRequest;
  readonly facts: PersonFacts;
  readonly grid: GridAt;
  /** Absent when nothing was told of it. */
  readonly door: Door | undefined;
  readonly householdKey: string;
  /** What the person is known by where they have no number. */
  readonly personKey: string;
  /** What the row says something about: a person who is there is compared by it. */
  readonly told: ReadonlySet<Field>;
}

export interface RowContext {
  readonly columns: Columns;
  /** "YYYY-MM-DD", Asia/Shanghai. */
  readonly today: string;
  /** A grid the opener may register people in. */
  gridOf(code: string): GridAt | undefined;
}

export interface Line {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Fields whose values are codes of a list, of the day. */
const LISTS: Readonly<Partial<Record<Field, string>>> = {
  ...{ sex: 'sex', relation: 'relation', residency: 'residency', no_number_reason: 'no-number-reason' },
};

/** Which list, and which day, a value was looked for in. */
function sourceOf(field: Field, today: string): string {
  const [first] = codesOn(LISTS[field] ?? '', today);
  return first === undefined ? '' : `（代码表 ${first.list}，${first.standard}-${first.edition}，${today}）`;
}

/** A fault under the heading a field has in the file. */
export const faultAt = (columns: Columns, field: Field, code: string, today = ''): RowFault => {
  const column = columns.get(field)?.heading ?? nameOf(field);
  return {
    column,
    code,
    message: `${column}${messageOf(code)}${code === 'UNKNOWN_VALUE' ? sourceOf(field, today) : ''}`,
  };
};

/** Reads a row by the rules of RegisterPerson; everything that is wrong in it is told at once. */
export function readRow(
  line: Line,
  context: RowContext,
): { readonly row: ReadRow } | { readonly faults: readonly RowFault[] } {
  const { columns, today } = context;
  const cells = new Cells(line.cells, columns, today);
  const request = requestOf(cells);
  const grid = context.gridOf(cells.code('grid_code'));
  const door = doorOf(cells);
  if (grid === undefined) cells.wrong('grid_code', 'GRID_UNKNOWN');
  const told = create(RegisterPersonRequestSchema, { ...request, requestId: MAX, gridId: grid?.gridId ?? MAX });
  const facts = cells.judged(() => {
    checkRequest(RegisterPersonRequestSchema, told);
    return factsOf(told, today);
  }, today);
  const householdKey = cells.code('household_key');
  const sourceKey = cells.code('source_key');
  if (cells.faults.size > 0 || facts === undefined || grid === undefined)
    return { faults: [...cells.faults].map(([field, code]) => faultAt(columns, field, code, today)) };
  const where = [grid.gridId, door?.building ?? '', door?.entrance ?? '', door?.room ?? '', householdKey];
  const personKey = sourceKey === '' ? ['by name', facts.name, facts.birthDate ?? '', ...where].join('\n') : sourceKey;
  const spoken = new Set([...columns.keys()].filter((field) => cells.text(field) !== ''));
  return { row: { ...line, request: told, facts, grid, door, householdKey, personKey, told: spoken } };
}

/** The cells of a row by field, and the first fault found in each. */
class Cells {
  readonly faults = new Map<Field, string>();

  constructor(
    private readonly cells: readonly string[],
    private readonly columns: Columns,
    private readonly today: string,
  ) {}

  /** What stands there, without the apostrophe that spreadsheets put before text. */
  text(field: Field): string {
    const place = this.columns.get(field)?.place;
    return (place === undefined ? '' : (this.cells[place] ?? '')).trim().replace(/^['‘’`](?=\S)/u, '');
  }

  /** A code of digits: what a spreadsheet made of it is mended where nothing was lost and named where something was. */
  code(field: Field): string {
    const text = this.text(field).normalize('NFKC').replaceAll(/\s/g, '');
    if (/^\d([.,]\d+)?E\+?\d+$/i.test(text)) this.wrong(field, 'SPREADSHEET_SCIENTIFIC');
    return text.replace(/^(\d{1,15})\.0+$/, '$1');
  }

  /** The contract's value for a word. */
  word(field: Field): string {
    const value = valueOf(field, this.text(field));
    const list = LISTS[field];
    const isCode = value === '' || list === undefined || codeFault(list, value ?? '', this.today) === undefined;
    if (value === undefined || !isCode) this.wrong(field, 'UNKNOWN_VALUE');
    return value ?? '';
  }

  wrong(field: Field, code: string): void {
    if (!this.faults.has(field)) this.faults.set(field, code);
  }

  /** What the rules of a registration answer; where they refuse, each field they name is a fault of the row. */
  judged<T>(judge: () => T, today = ''): T | undefined {
    try {
      return judge();
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      for (const { field, description } of error.details.fieldViolations ?? [])
        this.wrong(fieldNamed(field), this.#codeOf(fieldNamed(field), description, today));
      return undefined;
    }
  }

  #codeOf(field: Field, description: string, today: string): string {
    if (field === 'identity_number')
      return (
        readIdentityNumber(this.text(field), today).fault ?? (/at most/.test(description) ? 'TOO_LONG' : 'INVALID')
      );
    if (field === 'no_number_reason')
      return this.text(field) === '' ? 'REASON_NEEDED' : /empty/.test(description) ? 'NUMBER_AND_REASON' : 'INVALID';
    if (this.text(field) === '') return 'EMPTY';
    if (field === 'birth_date') return /future/.test(description) ? 'IN_FUTURE' : 'NOT_A_DAY';
    return /at most/.test(description) ? 'TOO_LONG' : 'INVALID';
  }
}

const fieldNamed = (path: string): Field => {
  const [field = ''] = path.split(/[.[]/);
  return field === 'grid_id' ? 'grid_code' : (field as Field);
};

function requestOf(cells: Cells) {
  const identityNumber = cells.text('identity_number');
  return {
    name: cells.text('name'),
    // Longer than any number is no number; the rest of it is nothing to be kept.
    identityNumber: normalise(identityNumber).slice(0, 24),
    noNumberReason: cells.word('no_number_reason'),
    sex: cells.word('sex'),
    birthDate: dayOf(cells.text('birth_date')),
    phone: cells.code('phone').replaceAll(/[-()]/g, ''),
    relation: cells.word('relation'),
    residency: cells.word('residency'),
    serviceFlags: flagsOf(cells),
  };
}

function flagsOf(cells: Cells): string[] {
  const words = cells.text('service_flags').split(/[、,，;；\s]+/u);
  return [...new Set(words.filter((word) => word !== '').map((word) => valueOf('service_flags', word) ?? word))];
}

const EXCEL_EPOCH = Date.UTC(1899, 11, 30);
const DAY_MS = 86_400_000;

/** A day as lists write it: 1980-1-2, 1980/1/2, 1980.1.2, 1980年1月2日, 19800102, or a spreadsheet's count of days. */
export function dayOf(text: string): string {
  const [, year = '', month = '', day = ''] =
    /^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]00:00(?::00)?)?$/.exec(text) ??
    /^(\d{4})(\d{2})(\d{2})$/.exec(text) ??
    [];
  if (year !== '') return `${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
  if (!/^\d{5}(\.0+)?$/.test(text)) return text;
  const counted = new Date(EXCEL_EPOCH + Number(text) * DAY_MS).toISOString().slice(0, 10);
  return isDay(counted) ? counted : text;
}

const SAID = /^(.+(?:号楼|号院|楼|栋|幢|座|号|村|里))(?:(\d{1,4})单元|([A-Za-z\d]{1,6})门)?(\S{1,16}?)室?$/u;

/** The door told in columns, or in one column of words; a half one is a fault. */
function doorOf(cells: Cells): Door | undefined {
  const [building, entrance, room] = [cells.text('building'), cells.code('entrance'), cells.code('room')];
  if (building !== '' || room !== '') return whole({ building, entrance, room }, cells);
  const address = cells.text('address');
  if (address === '') return undefined;
  const [, house = '', unit = '', gate = '', rest = ''] = SAID.exec(address) ?? [];
  if (house === '' || !/\d/.test(rest)) {
    cells.wrong('address', 'ADDRESS_UNREADABLE');
    return undefined;
  }
  return whole({ building: house, entrance: unit || gate, room: rest }, cells);
}

/** As RegisterDwelling takes one. */
function whole(door: Door, cells: Cells): Door | undefined {
  return cells.judged(() => {
    const dwelling = create(RegisterDwellingRequestSchema, { ...door, requestId: MAX, gridId: MAX, use: 'own' });
    checkRequest(RegisterDwellingRequestSchema, dwelling);
    return door;
  });
}
