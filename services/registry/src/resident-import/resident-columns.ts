/** What a column of a residents' file may hold. */
export const FIELDS = [
  ...['name', 'identity_number', 'no_number_reason', 'sex', 'birth_date', 'phone', 'relation', 'residency'],
  ...['service_flags', 'grid_code', 'building', 'entrance', 'room', 'address', 'household_key', 'source_key'],
] as const;
export type Field = (typeof FIELDS)[number];

/** Headings that the lists of districts usually have; the first is how a field is called to people. */
export const USUAL: Readonly<Record<Field, readonly string[]>> = {
  name: ['姓名', 'name'],
  identity_number: ['证件号码', '身份证号码', '身份证号', '公民身份号码', '居民身份证号', 'identity_number'],
  no_number_reason: ['无证件原因', 'no_number_reason'],
  sex: ['性别', 'sex'],
  birth_date: ['出生日期', '出生年月日', '生日', 'birth_date'],
  phone: ['联系电话', '手机号码', '手机号', '电话', 'phone'],
  relation: ['与户主关系', '户主关系', '家庭关系', 'relation'],
  residency: ['居住类型', '人口类型', '居住性质', 'residency'],
  service_flags: ['服务标识', 'service_flags'],
  grid_code: ['网格编码', '网格代码', '网格编号', 'grid_code'],
  building: ['楼栋', '楼号', '小区楼栋', 'building'],
  entrance: ['单元', '单元号', 'entrance'],
  room: ['房号', '室号', '房间号', '门牌号', 'room'],
  address: ['地址', '详细地址', '居住地址', '现住址', 'address'],
  household_key: ['户编号', '户号', '家庭编号', 'household_key'],
  source_key: ['来源编号', '人员编号', '序列号', 'source_key'],
};

/** Without these nobody can be registered. */
const NEEDED: readonly Field[] = ['name', 'grid_code', 'residency'];

/** Where the fields of a file stand, and under which heading. */
export type Columns = ReadonlyMap<Field, { readonly place: number; readonly heading: string }>;

/** What is wrong with a heading. */
export interface HeadingFault {
  readonly problem: 'COLUMN_MISSING' | 'COLUMN_TWICE';
  readonly column: string;
}

const folded = (heading: string): string => heading.normalize('NFKC').replaceAll(/\s+/g, '').toLowerCase();

/**
 * Finds the fields in the heading of a file. Columns nobody asked for are left alone: what is not needed is not kept.
 * @param mapping headings of this source by field; fields without one are looked for under the usual headings
 */
export function columnsOf(
  header: readonly string[],
  mapping: Readonly<Partial<Record<Field, string>>>,
): { readonly columns: Columns } | { readonly fault: HeadingFault } {
  const columns = new Map<Field, { place: number; heading: string }>();
  for (const field of FIELDS) {
    const own = mapping[field];
    const wanted = (own === undefined ? USUAL[field] : [own]).map(folded);
    const found = header.flatMap((heading, place) => (wanted.includes(folded(heading)) ? [{ place, heading }] : []));
    const [first, second] = found;
    if (second !== undefined) return { fault: { problem: 'COLUMN_TWICE', column: second.heading } };
    if (first !== undefined) columns.set(field, first);
    else if (own !== undefined || NEEDED.includes(field))
      return { fault: { problem: 'COLUMN_MISSING', column: own ?? nameOf(field) } };
  }
  return { columns };
}

/** A field as people call it. */
export const nameOf = (field: Field): string => USUAL[field][0] ?? field;
