import { describe, expect, it } from '@jest/globals';
import { checkCharacter } from '../person/identity-number.ts';
import { columnsOf } from './resident-columns.ts';
import { dayOf, readRow } from './resident-row.ts';

const HEADER = [
  '姓名',
  '身份证号',
  '无证件原因',
  '性别',
  '出生日期',
  '电话',
  '户主关系',
  '人口类型',
  '服务标识',
  '网格编码',
  '楼栋',
  '单元',
  '房号',
  '户号',
];
const found = columnsOf(HEADER, {});
if ('fault' in found) throw new Error('the usual headings are not found');
const { columns } = found;
const grid = { gridId: '0198f1b2-0000-7000-8000-000000000000', orgPath: 'dc.s1.c1.g1' };
const NUMBER = `10000119800101001${checkCharacter('10000119800101001')}`;
const GOOD: Readonly<Record<string, string>> = {
  ...{ 姓名: '张三', 身份证号: NUMBER, 性别: '男', 电话: '12900000001', 户主关系: '户主', 人口类型: '户籍人口' },
  ...{ 网格编码: '370725001001001', 楼栋: '东里1号楼', 单元: '2', 房号: '301' },
};
const read = (change: Readonly<Record<string, string>> = {}) =>
  readRow(
    { line: 2, cells: HEADER.map((heading) => ({ ...GOOD, ...change })[heading] ?? '') },
    { columns, today: '2026-11-22', gridOf: (code) => (code === GOOD['网格编码'] ? grid : undefined) },
  );
const faults = (change: Readonly<Record<string, string>>) => {
  const reading = read(change);
  return 'row' in reading ? [] : reading.faults.map(({ column, code }) => `${column} ${code}`);
};

describe('a row of a residents’ file', () => {
  it('is read in the words of the list', () => {
    const reading = read({ 服务标识: '独居、需探访', 出生日期: '1980年1月1日' });
    expect(reading).toMatchObject({
      row: {
        request: { sex: '1', relation: '0', residency: 'registered', serviceFlags: ['living-alone', 'needs-visit'] },
        ...{ facts: { number: NUMBER, birthDate: '1980-01-01', doubts: [] }, grid },
        door: { building: '东里1号楼', entrance: '2', room: '301' },
      },
    });
  });

  it.each<[Readonly<Record<string, string>>, string[]]>([
    [{ 姓名: ' ' }, ['姓名 EMPTY']],
    [{ 姓名: '张'.repeat(41) }, ['姓名 TOO_LONG']],
    [{ 身份证号: '4.10725E+17' }, ['身份证号 SPREADSHEET_SCIENTIFIC']],
    [{ 身份证号: '410725198001010000' }, ['身份证号 SPREADSHEET_ROUNDED']],
    [{ 身份证号: `${NUMBER.slice(0, 17)}${NUMBER.endsWith('X') ? '1' : 'X'}` }, ['身份证号 CHECK_DIGIT']],
    [{ 身份证号: '110105491231002' }, ['身份证号 LEGACY']],
    [{ 身份证号: `'${NUMBER}` }, []],
    [{ 身份证号: ` ${NUMBER.slice(0, 6)} ${NUMBER.slice(6).toLowerCase()}` }, []],
    [{ 身份证号: '' }, ['无证件原因 REASON_NEEDED']],
    [{ 身份证号: '', 无证件原因: '新生儿' }, []],
    [{ 无证件原因: '新生儿' }, ['无证件原因 NUMBER_AND_REASON']],
    [{ 性别: '男子汉' }, ['性别 UNKNOWN_VALUE']],
    [{ 出生日期: '2023-02-29' }, ['出生日期 NOT_A_DAY']],
    [{ 出生日期: '2027-01-01' }, ['出生日期 IN_FUTURE']],
    [{ 电话: '1.29E+10' }, ['电话 SPREADSHEET_SCIENTIFIC']],
    [{ 电话: '12900000001.0' }, []],
    [{ 电话: '无' }, ['电话 INVALID']],
    [{ 人口类型: '' }, ['人口类型 EMPTY']],
    [{ 网格编码: '3.70725E+14' }, ['网格编码 SPREADSHEET_SCIENTIFIC']],
    [{ 网格编码: '370725001001001.0' }, []],
    [{ 网格编码: '370725001001002' }, ['网格编码 GRID_UNKNOWN']],
    [{ 房号: '' }, ['房号 EMPTY']],
    [{ 楼栋: '', 单元: '', 房号: '' }, []],
    [{ 姓名: '', 性别: '?', 电话: 'x' }, ['性别 UNKNOWN_VALUE', '姓名 EMPTY', '电话 INVALID']],
    [{ 姓名: 'a\uD800' }, ['姓名 INVALID']],
  ])('%j is told as %j', (change, wanted) => {
    expect(faults(change)).toEqual(wanted);
  });

  it('says what is wrong in Chinese, under the heading of the file', () => {
    const reading = read({ 身份证号: '4.10725E+17' });
    expect('faults' in reading && reading.faults[0]?.message).toBe(
      '身份证号被电子表格变成了科学计数，原值已丢失；请把该列设为文本后重新导出',
    );
  });

  it.each([
    ['1980-1-2', '1980-01-02'],
    ['1980/01/02', '1980-01-02'],
    ['1980.1.2', '1980-01-02'],
    ['19800102', '1980-01-02'],
    ['29222', '1980-01-02'],
    ['29222.0', '1980-01-02'],
    ['1980', '1980'],
    ['前天', '前天'],
  ])('takes %s for the day %s', (text, day) => {
    expect(dayOf(text)).toBe(day);
  });
});

describe('the heading of a file', () => {
  it('is found by the usual words or by those of the source, and says what is missing or stands twice', () => {
    expect(columnsOf(['姓名', '人口类型'], {})).toEqual({ fault: { problem: 'COLUMN_MISSING', column: '网格编码' } });
    expect(columnsOf([...HEADER, '手机号'], {})).toEqual({ fault: { problem: 'COLUMN_TWICE', column: '手机号' } });
    expect(columnsOf(HEADER, { name: '户主姓名' })).toEqual({
      fault: { problem: 'COLUMN_MISSING', column: '户主姓名' },
    });
    const own = columnsOf(['户主姓名', '小区', ' 网格 编码', '人口类型'], { name: '户主姓名' });
    expect('columns' in own && [...own.columns.keys()]).toEqual(['name', 'residency', 'grid_code']);
  });
});
