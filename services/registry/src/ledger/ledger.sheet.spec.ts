import { describe, expect, it } from '@jest/globals';
import { readTable } from '@wangge/documents/tables';
import { readLedger } from './ledger.sheet.ts';
import { ledgerSheet } from '../../test/ledger.builders.ts';

const LIMITS = { maxRows: 20_000, maxBytes: 2_000_000, maxColumns: 60 };
const read = async (text: string) => readLedger(await readTable(Buffer.from(text), LIMITS), 'dwelling', []);

describe('a sheet of a ledger', () => {
  it('becomes a tree in the order of its branches, whatever the order of its rows', async () => {
    const { lines, faults } = await read(
      '大类,子类,项,指标,字段\n安全,用气,灶具,燃气表,gas_meter\n安全,用电,线路,空开,breaker\n安全,用气,灶具,报警器,gas_alarm\n',
    );
    expect(faults).toEqual([]);
    expect(lines.map(({ position, level, code, fieldCode }) => `${position} ${level} ${code} ${fieldCode}`)).toEqual([
      ...['1 1 01 ', '2 2 01.01 ', '3 3 01.01.01 ', '4 4 01.01.01.001 gas_meter', '5 4 01.01.01.002 gas_alarm'],
      ...['6 2 01.02 ', '7 3 01.02.01 ', '8 4 01.02.01.001 breaker'],
    ]);
  });

  it('has 7 classes, 32 subclasses, 170 items and 2,043 indicators of the generated catalogue', async () => {
    const { lines, drafts } = await read(ledgerSheet([7, 32, 170, 2_043]));
    const counts = [1, 2, 3, 4].map((level) => lines.filter((line) => line.level === level).length);
    expect(counts).toEqual([7, 32, 170, 2_043]);
    expect(drafts).toHaveLength(2_043);
  });

  it.each([
    ['安全,用气,灶具,,gas_meter', 'indicator', 'EMPTY_VALUE'],
    ['安全,用气,灶具,燃气表,Gas Meter', 'field', 'BAD_VALUE'],
    ['安全,用气,灶具,燃气表,gas_meter,图片,x,,,1,删除,公开', 'type', 'BAD_VALUE'],
    ['安全,用气,灶具,燃气表,gas_meter,文本,x,,,三年,删除,公开', 'retention_days', 'BAD_VALUE'],
    ['安全,用气,灶具,风险等级,gas_risk,文本,x,,,1,删除,公开', 'indicator', 'FIELD_REFUSED'],
    ['安全,用气,灶具,房间,room,文本,x,,,1,删除,公开', 'indicator', 'FIELD_HELD'],
    ['安全,用气,灶具,种类,gas_kind,代码,x,,,1,删除,公开', 'codes', 'BAD_VALUE'],
  ])('tells what is wrong with %s', async (row, column, code) => {
    const head = '大类,子类,项,指标,字段,类型,目的,法律依据,责任单位,保存天数,到期处理,敏感级别';
    const { faults } = await read(`${head}\n${row}${',,,,,,'.slice(0, 11 - row.split(',').length + 1)}\n`);
    expect(faults).toMatchObject([{ row: 2, column, code }]);
  });
});
