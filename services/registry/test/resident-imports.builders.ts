import { type ResidentImport } from '@wangge/contracts/wangge/registry/v1/resident_import_service';
import { writeCsv } from '@wangge/documents/tables';
import * as t from './registry.builders.ts';

export const HEADER = [
  '姓名',
  '证件号码',
  '无证件原因',
  '性别',
  '出生日期',
  '电话',
  '户主关系',
  '人口类型',
  '网格编码',
  '楼栋',
  '单元',
  '房号',
  '户号',
];
export type Row = Readonly<Record<string, string>>;
let built = 0;
export const person = (change: Row = {}): Row => ({
  ...{ 姓名: '张三', 证件号码: t.identityNumber(), 户主关系: '户主', 人口类型: '户籍', 电话: '12900000001' },
  ...{ 网格编码: `code-${t.path.grid1}`, 楼栋: `东里${(built += 1)}号楼`, 单元: '1', 房号: '101', ...change },
});
export const cellsOf = (rows: readonly Row[]) => rows.map((row) => HEADER.map((heading) => row[heading] ?? ''));
export const csv = (rows: readonly Row[]) => writeCsv(HEADER, cellsOf(rows));

export const only = ({ import: one }: { readonly import?: ResidentImport | undefined }): ResidentImport => {
  if (!one) throw new Error('the answer has no import');
  return one;
};
export const figures = ({
  state,
  totalRows,
  doneRows,
  inserted,
  updated,
  unchanged,
  rejected,
  problem,
}: ResidentImport) => ({
  ...{ state, totalRows, doneRows, inserted, updated, unchanged, rejected, problem },
});
export const finished = (of: Partial<ReturnType<typeof figures>>) => ({
  ...{
    state: 'finished',
    totalRows: 0,
    doneRows: of.totalRows ?? 0,
    inserted: 0,
    updated: 0,
    unchanged: 0,
    rejected: 0,
  },
  ...{ problem: '', ...of },
});
