import { describe, expect, it } from '@jest/globals';
import { strToU8, unzipSync, zipSync } from 'fflate';
import { gzipSync } from 'node:zlib';
import { streamTable, type StreamOptions, TableError, writeCsv, writeXlsx } from './index.ts';

const pieces = (bytes: Uint8Array, size: number) =>
  async function* () {
    for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
  };
async function rows(bytes: Uint8Array, options: StreamOptions = {}, size = 7): Promise<string[][]> {
  const found: string[][] = [];
  for await (const { cells } of streamTable(pieces(bytes, size), options)) found.push([...cells]);
  return found;
}
const problem = (bytes: Uint8Array, options: StreamOptions = {}): Promise<string> =>
  rows(bytes, options).then(
    () => 'none',
    (error: unknown) => (error instanceof TableError ? error.problem : String(error)),
  );

const TABLE = [
  ['姓名', '证件号码', '备注'],
  ['张三', '100001198001010011', '一,二;三'],
  ['李四', '', '两行\n一格'],
];
const GB18030 = Uint8Array.from([
  ...[0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0x61, 0x0a], // 姓名,a
  ...[0x81, 0x39, 0xee, 0x39, 0x2c, 0x62, 0x0a], // 㐀 in four bytes
]);
const utf16 = (text: string) =>
  new Uint8Array(Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]));

describe('a table read as a stream', () => {
  it('is the same whatever pieces it comes in', async () => {
    const csv = writeCsv(TABLE[0] ?? [], TABLE.slice(1));
    const xlsx = await writeXlsx('a', TABLE[0] ?? [], TABLE.slice(1));
    for (const size of [1, 3, 1_000]) expect(await rows(csv, {}, size)).toEqual(TABLE);
    expect(await rows(new Uint8Array(gzipSync(csv)))).toEqual(TABLE);
    for (const size of [5, 100_000])
      expect((await rows(xlsx, {}, size)).map((row) => [row[0], row[1] ?? '', row[2] ?? ''])).toEqual(TABLE);
  });

  it.each([',', ';', '\t', '，'])('finds its delimiter %j, its ends of line and its encoding', async (delimiter) => {
    for (const end of ['\n', '\r\n', '\r']) {
      const text = [
        ['姓名', '性别'],
        ['张三', '男'],
      ]
        .map((row) => row.join(delimiter))
        .join(end);
      const wanted = [
        ['姓名', '性别'],
        ['张三', '男'],
      ];
      for (const bytes of [Buffer.from(text), Buffer.from(`\uFEFF${text}`), utf16(text)])
        expect(await rows(new Uint8Array(bytes))).toEqual(wanted);
    }
  });

  it('reads GB18030 with characters of four bytes, found out or declared', async () => {
    const wanted = [
      ['姓名', 'a'],
      ['㐀', 'b'],
    ];
    expect(await rows(GB18030)).toEqual(wanted);
    expect(await rows(GB18030, { encoding: 'gb18030' })).toEqual(wanted);
    expect(await problem(GB18030, { encoding: 'utf-8' })).toBe('UNKNOWN_ENCODING');
  });

  it('names what is wrong with a file', async () => {
    expect(await problem(new Uint8Array())).toBe('EMPTY');
    expect(await problem(Buffer.from('\n \n,,\n'))).toBe('EMPTY');
    expect(await problem(Buffer.from('a,b\n"1,2\n3,4\n'))).toBe('BROKEN_QUOTES');
    expect(await problem(Buffer.from('a\0,b\n'))).toBe('NOT_A_TABLE');
    expect(await problem(Buffer.from('PK\u0003\u0004 no archive'))).toBe('NOT_A_TABLE');
    expect(await problem(Buffer.from(`a${','.repeat(300)}\n`))).toBe('TOO_MANY_COLUMNS');
    const bomb = zipSync({ ...unzipSync(await writeXlsx('a', ['a'], [['b']])), 'xl/x.xml': strToU8('x') });
    expect(await problem(bomb, { maxBytes: 100 })).toBe('TOO_LARGE');
  });

  it('leaves hidden sheets and empty rows alone and keeps the digits of a number and its line', async () => {
    const parts = unzipSync(await writeXlsx('a', ['x'], [['y']]));
    const sheet = `<worksheet><sheetData><row r="2"/><row r="4"><c r="A4"><v>4.10725E+17</v></c><c r="C4" t="b"><v>1</v></c>
      <c r="D4" t="inlineStr"><is><t>&#x5F20;&amp;</t></is></c><c r="E4" t="str"><f>1+1</f><v>2</v></c></row></sheetData></worksheet>`;
    const book = `<workbook><sheets><sheet name="h" state="hidden" r:id="rIdx"/><sheet name="a" r:id="rIdy"/></sheets></workbook>`;
    const relations = `<Relationships><Relationship Id="rIdx" Target="worksheets/no.xml"/><Relationship Id="rIdy" Target="/xl/own.xml"/></Relationships>`;
    const bytes = zipSync({
      ...parts,
      'xl/workbook.xml': strToU8(book),
      'xl/_rels/workbook.xml.rels': strToU8(relations),
      'xl/own.xml': strToU8(sheet),
    });
    const found = [];
    for await (const row of streamTable(pieces(bytes, 50))) found.push(row);
    expect(found).toEqual([{ line: 4, cells: ['4.10725E+17', '', 'true', '张&', '2'] }]);
  });
});
