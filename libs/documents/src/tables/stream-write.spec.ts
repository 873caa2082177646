import { describe, expect, it } from '@jest/globals';
import { readTable, streamWriteTable, writeCsv } from './index.ts';

const HEADER = ['姓名', '备注', '编号'];
const ROWS = [
  ['张三', '=1+1', '012345678901234567'],
  ['李"四', '+86', ''],
  ['a<b>&c', '@x\nnext line', '＝1'],
  ['\u0001\uD800', '-1', '\ttab'],
];

async function* batches() {
  yield [HEADER];
  for (const row of ROWS) yield [row];
}

async function fileOf(format: 'csv' | 'xlsx'): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of streamWriteTable(format, batches())) chunks.push(chunk);
  return Buffer.concat(chunks);
}

describe('a table written as it comes', () => {
  it('is the same CSV as one written whole', async () => {
    expect(Buffer.from(await fileOf('csv')).equals(writeCsv(HEADER, ROWS))).toBe(true);
  });

  it('is a workbook whose cells are texts and whose formulas are none', async () => {
    const { header, rows } = await readTable(await fileOf('xlsx'), { maxRows: 100, maxBytes: 1_000_000 });
    expect(header).toEqual(HEADER);
    const kept = ROWS.slice(0, 3);
    expect(rows.slice(0, 3).map(({ cells }) => cells)).toEqual(kept);
    // What XML cannot hold is replaced, and the rest of the row stands.
    expect(rows[3]?.cells.slice(0, 2)).toEqual(['\uFFFD\uFFFD', '-1']);
  });

  it('holds no more than what it was given last', async () => {
    let given = 0;
    async function* many() {
      for (; given < 2_000; given += 1) yield Array.from({ length: 100 }, (_, i) => [`person ${given} ${i}`, 'x']);
    }
    let first = -1;
    for await (const chunk of streamWriteTable('xlsx', many())) if (chunk.length > 1_000 && first === -1) first = given;
    expect(first).toBeLessThan(1_000);
  });
});
