import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { Person } from '@wangge/contracts/wangge/registry/v1/person';
import type {
  CollectResidentExportPageResponse,
  ResidentExport,
} from '@wangge/contracts/wangge/registry/v1/resident_export_service';
import { beijing } from '../documents/beijing.ts';

const COLUMNS: readonly (readonly [string, (person: Person) => string])[] = [
  ['姓名', ({ name }) => name],
  ['证件号码', ({ identityNumber }) => identityNumber],
  ['无证件原因', ({ noNumberReason }) => noNumberReason],
  ['性别', ({ sex }) => sex],
  ['出生日期', ({ birthDate }) => birthDate],
  ['联系电话', ({ phone }) => phone],
  ['与户主关系', ({ relation }) => relation],
  ['居住类型', ({ residency }) => residency],
  ['服务标识', ({ serviceFlags }) => serviceFlags.join('、')],
  ['地址', ({ address }) => address],
  ['网格', ({ orgPath }) => orgPath],
  ['人员编号', ({ personId }) => personId],
];

/**
 * The lines of an export's file: who took it out, when and what for; the heading; the persons, each with the export's number; and
 * at the end how many there are, so that a file that broke off is seen to be one.
 */
export async function* exportLines(
  pages: AsyncIterable<CollectResidentExportPageResponse>,
): AsyncGenerator<string[][]> {
  let rows = 0;
  let about: ResidentExport | undefined;
  for await (const { export: one, persons } of pages) {
    if (about === undefined) yield [marked(watermark(one)), [...COLUMNS.map(([heading]) => heading), '导出编号']];
    about = one;
    rows += persons.length;
    yield persons.map((person) => [...COLUMNS.map(([, cell]) => cell(person)), one?.exportId ?? '']);
  }
  yield [marked(`${watermark(about)}；共${rows}人`)];
}

/** As wide as the others: readers tell by the first line how a file is parted. */
const marked = (text: string): string[] => [text, ...COLUMNS.map(() => '')];

/** Who, in which capacity, when, what for, under which number, and who agreed. */
export function watermark(one: ResidentExport | undefined): string {
  if (one === undefined) return '';
  const { askedBy, actingFor, purpose, exportId, decidedBy, requestTime } = one;
  const asked = requestTime === undefined ? '' : beijing(timestampDate(requestTime));
  const agreed = decidedBy === '' ? '' : `；批准人：${decidedBy}`;
  return `导出人：${askedBy}（${actingFor}）；申请时间：${asked}；用途：${purpose}；导出编号：${exportId}${agreed}；仅限上述用途，不得转交`;
}
