import type { NamedRow } from '@wangge/documents/tables';
import { isLocalDate } from '@wangge/worktime';
import type { SheetFault } from '../sheet.ts';

/** The columns of a sheet of transfers. */
export const COLUMNS = {
  staffNumber: { headings: ['staff_number', '工号'] },
  fromPlace: { headings: ['from_place_code', '原地方代码'], optional: true },
  fromPost: { headings: ['from_post', '原岗位'], optional: true },
  toPlace: { headings: ['to_place_code', '新地方代码'], optional: true },
  toPost: { headings: ['to_post', '新岗位'], optional: true },
  ground: { headings: ['ground', '产生方式'], optional: true },
  date: { headings: ['date', '生效日期'], optional: true },
} as const;

type Column = keyof typeof COLUMNS;

/** Where somebody holds a post, by the codes people use. */
export interface Seat {
  readonly placeCode: string;
  readonly post: string;
}

/** One line: an assignment that ends, one that begins, or both, at one instant. */
export interface Transfer {
  readonly row: number;
  readonly staffNumber: string;
  readonly from: Seat | undefined;
  readonly to: Seat | undefined;
  readonly ground: string;
  readonly at: Date;
}

const GROUNDS: Readonly<Record<string, string>> = {
  ...{ '': 'appointed', elected: 'elected', recommended: 'recommended', agreed: 'agreed', appointed: 'appointed' },
  ...{ 选举: 'elected', 推荐: 'recommended', 商定: 'agreed', 任命: 'appointed' },
};

export const faultOf = (row: number, column: Column | '', code: string, message: string): SheetFault => ({
  ...{ row, code, message },
  column: column === '' ? '' : COLUMNS[column].headings[0],
});

/** Reads a line as far as it can be judged by itself: the transfer, or what is wrong with it. */
export function transferOf({ line: row, values }: NamedRow<Column>, today: string, now: Date): Transfer | SheetFault[] {
  const { staffNumber, fromPlace, fromPost, toPlace, toPost, date } = values;
  const faults: SheetFault[] = [];
  const tell = (column: Column | '', code: string, message: string) => faults.push(faultOf(row, column, code, message));
  const ground = GROUNDS[values.ground.toLowerCase()];
  if (staffNumber === '') tell('staffNumber', 'MISSING', 'is missing');
  if ((fromPlace === '') !== (fromPost === '')) tell('fromPost', 'MISSING', 'goes together with from_place_code');
  if ((toPlace === '') !== (toPost === '')) tell('toPost', 'MISSING', 'goes together with to_place_code');
  if (fromPlace === '' && toPlace === '') tell('', 'NOTHING', 'neither ends nor begins anything');
  if (ground === undefined) tell('ground', 'BAD_VALUE', 'is elected, recommended, agreed or appointed');
  if (date !== '' && !isLocalDate(date)) tell('date', 'BAD_DAY', 'is YYYY-MM-DD');
  else if (date !== '' && date < today) tell('date', 'PAST_DAY', 'is over');
  if (faults.length > 0 || ground === undefined) return faults;
  return {
    ...{ row, staffNumber, ground },
    from: fromPlace === '' ? undefined : { placeCode: fromPlace, post: fromPost },
    to: toPlace === '' ? undefined : { placeCode: toPlace, post: toPost },
    // Of today's midnight the past would be changed: today means now.
    at: date === '' || date === today ? now : new Date(`${date}T00:00:00+08:00`),
  };
}
