import { byHeader, type Column, type NamedRow, readTable, TableError } from '@wangge/documents/tables';
import { instantOf, type Entry, type Line, type RowProblem } from './entry.ts';

const column = (...headings: string[]): Column => ({ headings });
const optional = (...headings: string[]): Column => ({ headings, optional: true });

/** Our own template, CSV or XLSX: docs/history.md says what stands in each column. */
const COLUMNS = {
  number: column('number', '编号'),
  matter: column('matter', '事项'),
  place: optional('place', '地点编码'),
  longitude: optional('longitude', '经度'),
  latitude: optional('latitude', '纬度'),
  address: optional('address', '地址'),
  description: optional('description', '描述'),
  channel: optional('channel', '渠道'),
  status: column('status', '状态'),
  reported: column('reported', '上报时间'),
  closed: optional('closed', '结案时间'),
  notes: optional('notes', '办理过程'),
} as const;
type Name = keyof typeof COLUMNS;

const LIMITS = { maxRows: 200_000, maxBytes: 100_000_000 } as const;

/** The rows of a table in our template; a table is read as a whole, larger ones are cut into several files. @throws TableError */
export async function templateEntries(bytes: Uint8Array): Promise<(Entry | RowProblem)[]> {
  const table = await readTable(bytes, LIMITS);
  return byHeader<Name>(table, COLUMNS).map(entryOf);
}

export { TableError };

function entryOf({ line, values }: NamedRow<Name>): Entry | RowProblem {
  const { number, description, address, status, notes, ...rest } = values;
  if (number === '')
    return { row: line, externalNumber: '', field: 'number', code: 'MISSING', message: 'a row without a number' };
  return {
    row: line,
    externalNumber: number,
    fields: { ...rest, description, address, status },
    ...{ description, placeWords: address, status },
    longitude: coordinate(values.longitude),
    latitude: coordinate(values.latitude),
    reportTime: momentOf(values.reported),
    closeTime: momentOf(values.closed),
    lines: notes.split('\n').flatMap((one) => (one.trim() === '' ? [] : [lineOf(one)])),
  };
}

/** `2024-05-01 09:30 | closed | 环卫所 | 已清理`; what comes behind the third bar is its text. */
function lineOf(text: string): Line {
  const [time = '', kind = '', actor = '', ...note] = text.split('|').map((part) => part.trim());
  return { time: momentOf(time), kind, actor, note: note.join(' | ') };
}

const coordinate = (text: string): number | undefined =>
  text.trim() === '' || !Number.isFinite(Number(text)) ? undefined : Number(text);

/** Times of a table are the clock of the wall in Beijing unless they say an offset. */
function momentOf(text: string): Date | undefined {
  const wall = /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d)(:\d\d)?)?$/.exec(text.trim());
  return wall ? instantOf(`${wall[1]}T${wall[2] ?? '00:00'}${wall[3] ?? ':00'}+08:00`) : instantOf(text.trim());
}
