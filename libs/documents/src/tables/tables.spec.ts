import { gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { zipSync } from 'fflate';
import { byHeader, readTable, TableError, tableFile, writeCsv, writeXlsx } from './index.ts';

const LIMITS = { maxRows: 5000, maxBytes: 4_000_000 };
const bytes = (text: string) => new TextEncoder().encode(text);

async function problemOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (error) {
    if (error instanceof TableError) return `${error.problem} ${error.line ?? ''} ${error.column ?? ''}`.trim();
    throw error;
  }
  return 'none';
}

/** Text without what a spreadsheet cannot hold: control characters, halves of pairs, code points that are no characters. */
const cell = fc
  .string({ unit: 'binary', maxLength: 12 })
  .map((text) => text.replaceAll(/[\p{C}]/gu, '').trim())
  // An apostrophe before what would be a formula is our own mark.
  .filter((text) => !text.startsWith("'"));
const tables = fc.array(fc.tuple(cell, cell, fc.constant('x')), { minLength: 1, maxLength: 8 });

describe('what is written', () => {
  it('is read again as it was, as CSV and as a workbook, formulas and long numbers included', async () => {
    await fc.assert(
      fc.asyncProperty(tables, async (rows) => {
        const header = ['编码', '名称', '末'];
        for (const file of [writeCsv(header, rows), await writeXlsx('事项', header, rows)]) {
          const read = await readTable(file, LIMITS);
          expect(read.header).toEqual(header);
          expect(read.rows.map((row) => [...row.cells])).toEqual(rows);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('computes nothing where it is opened', () => {
    const text = Buffer.from(writeCsv(['a'], [['=cmd()'], ['+1'], ['@x'], ['-2'], ['\t=1']])).toString();
    expect(text.split('\r\n').slice(1, 5)).toEqual(["'=cmd()", "'+1", "'@x", "'-2"]);
    expect(text).toContain("'\t=1");
  });

  it('keeps eighteen digits, and words that mean something to a program', async () => {
    const file = await writeXlsx('s', ['号'], [['100000199001010013'], ['007'], ['valueOf']]);
    expect((await readTable(file, LIMITS)).rows.map((row) => row.cells[0])).toEqual([
      '100000199001010013',
      '007',
      'valueOf',
    ]);
  });
});

describe('what somebody wrote', () => {
  const gb = Uint8Array.from([0xb1, 0xe0, 0xc2, 0xeb, 0x2c, 0xc3, 0xfb, 0x0a, 0x31, 0x2c, 0xd0, 0xc2, 0x0a]);
  const utf16 = new Uint8Array(
    Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from('编码,名\r\n1,新\r\n', 'utf16le')]),
  );

  it.each([
    ['UTF-8', bytes('编码,名\n1,新\n')],
    ['UTF-8 with a mark', bytes('\uFEFF编码,名\n1,新\n')],
    ['GB18030', gb],
    ['UTF-16', utf16],
    ['semicolons', bytes('编码;名\n1;新')],
    ['tabs', bytes('编码\t名\n1\t新')],
    ['full-width commas', bytes('编码，名\n1，新')],
    ['empty lines and old line ends', bytes('\r\r编码,名\r\r1,新\r')],
  ])('is read whatever it is written in: %s', async (_, file) => {
    const table = await readTable(file, LIMITS);
    expect([table.header, table.rows[0]?.cells]).toEqual([
      ['编码', '名'],
      ['1', '新'],
    ]);
  });

  it('tells rows by the line they stand in, lines within quotes counted', async () => {
    const table = await readTable(bytes('a,b\n1,"x\ny"\n2,z\n'), LIMITS);
    expect(table.rows.map((row) => row.line)).toEqual([3, 4]);
  });

  it.each([
    ['nothing', bytes(''), 'EMPTY'],
    ['blanks', bytes('\n , \n'), 'EMPTY'],
    ['quotes that do not close', bytes('a,b\n1,"x\n'), 'BROKEN_QUOTES 2'],
    ['a picture', Uint8Array.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0]), 'NOT_A_TABLE'],
    ['half an archive', Uint8Array.from([0x50, 0x4b, 0x03, 0x04, 1, 2]), 'NOT_A_TABLE'],
    ['an archive that is no workbook', zipSync({ 'a.xml': bytes('<a/>') }), 'NOT_A_TABLE'],
    ['too many rows', bytes(`a\n${'1\n'.repeat(5001)}`), 'TOO_MANY_ROWS 5002'],
    ['too many columns', bytes(`a\n${'1,'.repeat(300)}`), 'TOO_MANY_COLUMNS 2'],
    ['too many bytes', new Uint8Array(4_000_001), 'TOO_LARGE'],
    ['a bomb', zipSync({ 'xl/a.xml': new Uint8Array(50_000_000) }), 'TOO_LARGE  xl/a.xml'],
  ])('is refused when it is %s', async (_, file, problem) => {
    expect(await problemOf(readTable(file, LIMITS))).toMatch(new RegExp(`^${problem.replaceAll(/ +/g, ' +')}`));
  });

  it('is refused when it is not in the encoding it was said to be', async () => {
    expect(await problemOf(readTable(gb, { ...LIMITS, encoding: 'utf-8' }))).toBe('UNKNOWN_ENCODING');
  });
});

describe('columns', () => {
  const columns = { code: { headings: ['编码', 'code'] }, name: { headings: ['名称', 'name'], optional: true } };
  const read = async (text: string) => byHeader(await readTable(bytes(text), LIMITS), columns);

  it('are found by any of their names, in any order, and may be left out when they are optional', async () => {
    expect(await read('NAME, Code \nx,1')).toEqual([{ line: 2, values: { code: '1', name: 'x' } }]);
    expect(await read('编码\n1')).toEqual([{ line: 2, values: { code: '1', name: '' } }]);
  });

  it.each([
    ['名称\nx', 'COLUMN_MISSING 1 编码'],
    ['编码,code\n1,2', 'COLUMN_TWICE 1 code'],
    ['编码,颜色\n1,红', 'COLUMN_UNKNOWN 1 颜色'],
  ])('are refused by name: %j', async (text, problem) => {
    expect(await problemOf(read(text))).toBe(problem);
  });
});

describe('a table as a file', () => {
  it('is packed when it is long, and read packed', async () => {
    const rows = Array.from({ length: 4500 }, (_, row) => [`${row}`, '暴露垃圾'.repeat(12)]);
    const file = await tableFile('csv', 'matters', ['a', 'b'], rows);
    expect(file).toMatchObject({ fileName: 'matters.csv.gz', mediaType: 'application/gzip' });
    expect(file.content.length).toBeLessThan(100_000);
    const { rows: read } = await readTable(file.content, LIMITS);
    expect(read.map(({ cells }) => cells)).toEqual(rows);
    expect(await tableFile('csv', 'few', ['a'], [['b']])).toMatchObject({ fileName: 'few.csv' });
    expect(await tableFile('xlsx', 'few', ['a'], [['b']])).toMatchObject({ fileName: 'few.xlsx' });
  });

  it.each([
    ['packs more than a file may hold', gzipSync(Buffer.alloc(41_000_000, 97)), 'TOO_LARGE'],
    ['is damaged', gzipSync('a,b').subarray(0, 15), 'NOT_A_TABLE'],
  ])('is refused when it %s', async (_, file, problem) => {
    expect(await problemOf(readTable(file, LIMITS))).toBe(problem);
  });
});
