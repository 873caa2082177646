import { create, equals } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { MatterSchema, type Matter } from '@wangge/contracts/wangge/casework/v1/matter';
import { readTable, tableFile, type TableFormat } from '@wangge/documents/tables';
import fc from 'fast-check';
import { aBranch, aLeaf, flows, FORM, sheetOf, small, wholeCatalogue } from '../../test/catalogue.builders.ts';
import { changesBetween } from './catalogue.diff.ts';
import { cellsOf, HEADER, readCatalogue } from './catalogue.sheet.ts';

const LIMITS = { maxRows: 20_000, maxBytes: 1_000_000 };
const FORMATS: readonly TableFormat[] = ['csv', 'xlsx'];
const tableOf = (header: readonly string[], ...rows: (readonly string[])[]) => ({
  header,
  rows: rows.map((cells, index) => ({ line: index + 2, cells })),
});
const read = (matters: readonly Matter[]) => readCatalogue(tableOf(HEADER, ...matters.map(cellsOf)), flows);
const faultsOf = (...matters: readonly Matter[]) =>
  read([aBranch('01'), ...matters]).faults.map(({ row, column, code }) => [row, column, code]);

describe('a catalogue as a sheet', () => {
  it.each(FORMATS)('comes back as it was, as %s, with every field of a matter', async (format) => {
    const { header, rows } = sheetOf(small);
    const { content } = await tableFile(format, 'catalogue', header, rows);
    const { matters, faults } = readCatalogue(await readTable(content, LIMITS), flows);
    expect(faults).toEqual([]);
    expect(matters.map((matter, at) => equals(MatterSchema, matter, small[at] ?? create(MatterSchema)))).toEqual(
      small.map(() => true),
    );
  });

  it('of a whole district fits into one message between services, in either format', async () => {
    const whole = wholeCatalogue();
    const { header, rows } = sheetOf(whole);
    for (const format of FORMATS)
      expect((await tableFile(format, 'catalogue', header, rows)).content.length).toBeLessThan(700_000);
    expect([1, 2, 3].map((depth) => whole.filter(({ code }) => code.split('.').length === depth).length)).toEqual([
      ...[79, 439, 3452],
    ]);
    expect(read(whole).faults).toEqual([]);
  });

  it('may name its columns in Chinese, in any order, and leave out what it does not need', () => {
    const header = ['名称', '编码', '件类', '流程', '可匿名', '时限'];
    const { matters, faults } = readCatalogue(
      tableOf(header, ['市容', '01', '', '', '', ''], ['垃圾', '01.01', 'promised', 'seven-stage', '是', 'verify 2 working-days； ']), // prettier-ignore
      flows,
    );
    expect(faults).toEqual([]);
    expect(matters[1]).toMatchObject({ code: '01.01', name: '垃圾', anonymous: true, leaf: true });
    expect(matters[1]?.clocks).toMatchObject([{ clock: 'verify', amount: 2, unit: 'working-days' }]);
  });

  it('whose rows stand in any order is the same catalogue', () => {
    expect(read(small.toReversed()).matters).toEqual(read(small).matters);
  });
});

describe('every fault of a sheet is told with its line, its column and what it is', () => {
  it.each<[string, Matter, string, string]>([
    ['a code that is a number', aLeaf('1.01'), 'code', 'BAD_CODE'],
    ['a branch that is missing', aLeaf('02.01'), 'code', 'PARENT_MISSING'],
    ['no name', aLeaf('01.01', { name: '' }), 'name', 'MISSING'],
    ['an unknown flow', aLeaf('01.01', { flow: 'two-stage' }), 'flow', 'UNKNOWN_FLOW'],
    ['an unknown role', aLeaf('01.01', { seenBy: ['king'] }), 'seen_by', 'BAD_VALUE'],
    ['an unknown return visit', aLeaf('01.01', { returnVisit: 'never' }), 'return_visit', 'BAD_VALUE'],
    ['a form that is none', aLeaf('01.01', { formSchema: '{' }), 'form_schema', 'BAD_FORM'],
    ['a clock the flow has not', aLeaf('01.01', { clocks: [{ ...clock('nap') }] }), 'clocks', 'BAD_CLOCK'],
    ['a name without end', aLeaf('01.01', { name: '长'.repeat(81) }), 'name', 'TOO_LONG'],
  ])('%s', (_what, matter, column, code) => {
    expect(faultsOf(matter, aLeaf('01.02'))).toContainEqual([3, column, code]);
  });

  it('all of them at once, not only the first', () => {
    const { faults } = read(wholeCatalogue().map((matter) => create(MatterSchema, { ...matter, name: '' })));
    expect(faults).toHaveLength(3970);
    expect(faults.at(-1)).toMatchObject({ row: 3971, column: 'name', code: 'MISSING' });
  });

  it('cells that cannot be read', () => {
    const { faults } = readCatalogue(
      tableOf(['code', 'name', 'clocks', 'anonymous', 'colour', 'name'], ['01', 'x', 'soon', 'perhaps', '', '', 'y']),
      flows,
    );
    expect(faults.map(({ row, column, code }) => [row, column, code])).toEqual([
      [1, 'colour', 'UNKNOWN_COLUMN'],
      [1, 'name', 'DUPLICATE_COLUMN'],
      [2, 'clocks', 'BAD_VALUE'],
      [2, 'anonymous', 'BAD_VALUE'],
      [2, '', 'TOO_MANY_CELLS'],
      [2, 'name', 'MISSING'],
      [2, 'item_class', 'BAD_VALUE'],
      [2, 'flow', 'MISSING'],
    ]);
  });

  it('whatever stands in the cells, it ends in a catalogue or in faults', () => {
    const cell = fc.oneof(fc.string({ maxLength: 12 }), fc.constantFrom('01', '01.01', 'handle 3 days', '{}', 'yes'));
    const row = fc.array(cell, { maxLength: HEADER.length + 1 });
    fc.assert(
      fc.property(fc.array(row, { maxLength: 6 }), fc.shuffledSubarray([...HEADER, 'x', 'code']), (rows, header) => {
        const { matters, faults } = readCatalogue(tableOf(header, ...rows), flows);
        expect(matters).toHaveLength(rows.length);
        expect(faults.every(({ message }) => message !== '')).toBe(true);
      }),
    );
  });
});

describe('the difference of two catalogues', () => {
  it('names what was added, removed and changed, column by column', () => {
    const young = [
      ...small.slice(0, 3),
      aLeaf('10.01.01.01', { name: '垃圾', clocks: [] }),
      ...[aLeaf('10.03'), small[4] ?? aBranch('')],
    ];
    const changes = changesBetween(small, young);
    expect(changes.map(({ code, kind }) => [code, kind])).toEqual([
      ['10.01.01.01', 'changed'],
      ['10.02', 'removed'],
      ['10.03', 'added'],
    ]);
    expect(changes[0]?.fields).toContainEqual({ column: 'clocks', before: 'verify 2 working-days', after: '' });
    expect(changes[0]?.fields.map(({ column }) => column)).toEqual([
      ...['name', 'clocks', 'procedure', 'fee', 'deadline', 'documents', 'basis'],
    ]);
    expect(changesBetween(small, small)).toEqual([]);
  });
});

function clock(name: string): Matter['clocks'][number] {
  return { $typeName: 'wangge.casework.v1.ClockRule', clock: name, amount: 1, unit: 'days' };
}

it('a form of the builders is one that can be imported', () => {
  expect(faultsOf(aLeaf('01.01', { formSchema: JSON.stringify(FORM) }))).toEqual([]);
});
