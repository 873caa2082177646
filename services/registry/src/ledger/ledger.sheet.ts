import { byHeader, type Column, type NamedRow, type Table } from '@wangge/documents/tables';
import { draftFault, type FieldDraft } from '../field/field.rules.ts';
import { ErrorReason } from '@wangge/contracts/wangge/registry/v1/errors';

/** A line of a ledger: a class, subclass, item or indicator. */
export interface LedgerLineDraft {
  readonly position: number;
  readonly level: number;
  readonly code: string;
  readonly name: string;
  readonly fieldCode: string;
}

/** What is wrong with one cell, in the line of the file. */
export interface LedgerFault {
  readonly row: number;
  readonly column: string;
  readonly code: string;
  readonly message: string;
}

/** A sheet read: the lines in their order, the fields it drafts, and every fault. */
export interface ReadLedger {
  readonly lines: readonly LedgerLineDraft[];
  readonly drafts: readonly FieldDraft[];
  readonly rows: number;
  readonly faults: readonly LedgerFault[];
}

const optional = (...headings: string[]): Column => ({ headings, optional: true });
const COLUMNS = {
  class: { headings: ['class', '大类'] },
  subclass: { headings: ['subclass', '子类'] },
  item: { headings: ['item', '项'] },
  indicator: { headings: ['indicator', '指标'] },
  field: { headings: ['field', '字段'] },
  type: optional('type', '类型'),
  codes: optional('codes', '码值'),
  purpose: optional('purpose', '目的'),
  legal_basis: optional('legal_basis', '法律依据'),
  owner_unit: optional('owner_unit', '责任单位'),
  retention_days: optional('retention_days', '保存天数'),
  at_end: optional('at_end', '到期处理'),
  sensitivity: optional('sensitivity', '敏感级别'),
} as const satisfies Readonly<Record<string, Column>>;
type Row = NamedRow<keyof typeof COLUMNS>;

const WORDS: Readonly<Record<string, string>> = {
  ...{ 文本: 'text', 数值: 'number', 日期: 'date', 代码: 'code', 是否: 'yes-no' },
  ...{ 删除: 'delete', 封存: 'freeze', 公开: 'plain', 脱敏: 'masked', 密封: 'sealed' },
};
const LEVELS = ['class', 'subclass', 'item', 'indicator'] as const;
const CHOICES = {
  type: ['text', 'number', 'date', 'code', 'yes-no'],
  at_end: ['delete', 'freeze'],
  sensitivity: ['plain', 'masked', 'sealed'],
} as const;
const LONGEST: Readonly<Record<string, number>> = { purpose: 200, legal_basis: 200, owner_unit: 80 };
const CODE = /^[a-z][a-z0-9_]{1,39}$/;

/**
 * Reads a sheet whose rows are indicators with the branches they hang on: a branch gets its code where it stands first.
 * @throws TableError for a file that is no such sheet
 */
export function readLedger(table: Table, about: string, allowed: readonly string[]): ReadLedger {
  const rows = byHeader(table, COLUMNS);
  const faults: LedgerFault[] = [];
  const tree = new Tree();
  const drafts = new Map<string, FieldDraft>();
  const asked = new Set<string>();
  for (const row of rows) {
    const bad = faultsOf(row, asked);
    const draft = bad.length === 0 && row.values.purpose !== '' ? draftOf(row, about, bad) : undefined;
    const fault = draft && bad.length === 0 ? draftFault(draft, allowed) : undefined;
    if (fault)
      bad.push({
        ...at(row, fault.column === 'codes' ? 'codes' : 'indicator'),
        code: fault.reason === ErrorReason.UNSPECIFIED ? 'BAD_VALUE' : ErrorReason[fault.reason],
        message: fault.message,
      });
    faults.push(...bad);
    if (bad.length > 0) continue;
    asked.add(row.values.field);
    tree.add(row);
    if (draft) drafts.set(draft.code, draft);
  }
  if (rows.length === 0) faults.push({ row: 0, column: '', code: 'EMPTY', message: 'has no rows' });
  return { lines: tree.lines, drafts: [...drafts.values()], rows: rows.length, faults };
}

const at = ({ line }: Row, column: string) => ({ row: line, column });

function faultsOf(row: Row, asked: ReadonlySet<string>): LedgerFault[] {
  const faults: LedgerFault[] = [];
  const bad = (column: keyof typeof COLUMNS, code: string, message: string) =>
    faults.push({ ...at(row, column), code, message });
  for (const column of LEVELS) {
    if (row.values[column] === '') bad(column, 'EMPTY_VALUE', 'is empty');
    else if (row.values[column].length > 60) bad(column, 'TOO_LONG', 'has more than 60 characters');
  }
  if (!CODE.test(row.values.field)) bad('field', 'BAD_VALUE', 'is no code of a field');
  else if (asked.has(row.values.field)) bad('field', 'ASKED_TWICE', 'is asked for in a line above');
  return faults;
}

function draftOf(row: Row, about: string, faults: LedgerFault[]): FieldDraft {
  const { values } = row;
  const bad = (column: string, message: string) => faults.push({ ...at(row, column), code: 'BAD_VALUE', message });
  const chosen = (column: keyof typeof CHOICES): string => {
    const word = WORDS[values[column]] ?? values[column];
    if (!(CHOICES[column] as readonly string[]).includes(word)) bad(column, `is none of ${CHOICES[column].join(', ')}`);
    return word;
  };
  for (const [column, most] of Object.entries(LONGEST))
    if (values[column as keyof typeof COLUMNS].length > most) bad(column, `has more than ${most} characters`);
  if (!/^[0-9]{0,5}$/.test(values.retention_days) || Number(values.retention_days) > 36_500)
    bad('retention_days', 'is no number of days');
  const codes = values.codes
    .split(/[;；|]/u)
    .map((one) => one.trim())
    .filter((one) => one !== '');
  if (codes.length > 200 || codes.some((one) => one.length > 40) || new Set(codes).size < codes.length)
    bad('codes', 'is no list of at most 200 different values');
  return {
    ...{ code: values.field, name: values.indicator, about, type: chosen('type'), codes, purpose: values.purpose },
    ...{ legalBasis: values.legal_basis, ownerUnit: values.owner_unit, retentionDays: Number(values.retention_days) },
    ...{ atEnd: chosen('at_end'), sensitivity: chosen('sensitivity') },
  };
}

/** Branches in the order they are first named; an indicator always has a line of its own. */
class Tree {
  readonly #branches = new Map<string, { readonly code: string; children: number }>();
  readonly #lines: LedgerLineDraft[] = [];
  #roots = 0;

  add({ values }: Row): void {
    let parent: { readonly code: string; children: number } | undefined;
    let key = '';
    for (const [index, level] of LEVELS.entries()) {
      key += `\n${values[level]}`;
      const isLeaf = level === 'indicator';
      const known = isLeaf ? undefined : this.#branches.get(key);
      if (known) {
        parent = known;
        continue;
      }
      const number = parent ? (parent.children += 1) : (this.#roots += 1);
      const label = String(number).padStart(isLeaf ? 3 : 2, '0');
      const code = parent ? `${parent.code}.${label}` : label;
      this.#lines.push({
        ...{ position: 0, level: index + 1, code, name: values[level] },
        fieldCode: isLeaf ? values.field : '',
      });
      parent = { code, children: 0 };
      if (!isLeaf) this.#branches.set(key, parent);
    }
  }

  /** In the order of the tree, whatever the order of the rows. */
  get lines(): LedgerLineDraft[] {
    const sorted = this.#lines.toSorted((a, b) => (orderOf(a) < orderOf(b) ? -1 : 1));
    return sorted.map((line, index) => ({ ...line, position: index + 1 }));
  }
}

const orderOf = ({ code }: LedgerLineDraft): string => code.replaceAll(/[0-9]+/g, (number) => number.padStart(6, '0'));
