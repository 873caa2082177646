import type { Field } from './resident-columns.ts';

/** Values as lists of districts write them, by the contract's. */
const WORDS: Readonly<Partial<Record<Field, Readonly<Record<string, readonly string[]>>>>> = {
  sex: {
    '1': ['男', '男性', 'm'],
    '2': ['女', '女性', 'f'],
    '0': ['未知', '未知的性别'],
    '9': ['未说明', '未说明的性别'],
  },
  relation: {
    '0': ['本人', '户主', '本人或户主'],
    '1': ['配偶', '妻', '夫', '妻子', '丈夫'],
    '2': ['子', '儿子', '长子', '次子', '独生子', '女婿'],
    '3': ['女', '女儿', '长女', '次女', '独生女', '儿媳'],
    '4': ['孙子', '孙女', '外孙', '外孙子', '外孙女', '孙'],
    '5': ['父母', '父', '母', '父亲', '母亲', '岳父', '岳母', '公公', '婆婆'],
    '6': ['祖父母', '祖父', '祖母', '外祖父', '外祖母', '爷爷', '奶奶'],
    '7': ['兄弟姐妹', '兄', '弟', '姐', '妹', '哥哥', '弟弟', '姐姐', '妹妹'],
    '8': ['其他', '其它', '非亲属'],
  },
  residency: {
    registered: ['户籍', '户籍人口', '常住户籍', '本地户籍', '人户一致'],
    'new-resident': ['新居民', '流动人口', '外来人口', '暂住', '非户籍'],
    elsewhere: ['户在人不在', '空挂户', '外出', '人户分离'],
  },
  no_number_reason: { newborn: ['新生儿'], unregistered: ['未落户', '无户口'], foreigner: ['外籍', '外国人'] },
  service_flags: {
    'living-alone': ['独居'],
    'needs-visit': ['需探访', '需要探访'],
    elderly: ['老年人', '高龄'],
  },
};

const known = new Map(
  Object.entries(WORDS).map(([field, values]) => [
    field,
    new Map(
      Object.entries(values).flatMap(([value, words]) => [value, ...words].map((word) => [word, value] as const)),
    ),
  ]),
);

/** A word in the contract's value; undefined for one nobody knows. Fields without words keep what stands there. */
export const valueOf = (field: Field, word: string): string | undefined =>
  word === '' || !known.has(field) ? word : known.get(field)?.get(word.normalize('NFKC').toLowerCase());

/** Why a row was not taken, in Chinese, for who handed the file in. */
export const MESSAGES: Readonly<Record<string, string>> = {
  EMPTY: '不能为空',
  SPREADSHEET_SCIENTIFIC: '被电子表格变成了科学计数，原值已丢失；请把该列设为文本后重新导出',
  SPREADSHEET_ROUNDED: '末几位被电子表格变成了零；请把该列设为文本后重新导出',
  LEGACY: '是十五位旧号码，已停用，只能用于查找旧档案',
  LENGTH: '应为十八位',
  CHARACTERS: '应为十七位数字加一位数字或X',
  CHECK_DIGIT: '校验位不对',
  BIRTH_DATE: '其中的出生日期不存在',
  BIRTH_DATE_IN_FUTURE: '其中的出生日期在今天之后',
  NOT_A_DAY: '不是日期，应为“年-月-日”',
  IN_FUTURE: '在今天之后',
  NUMBER_AND_REASON: '有证件号码时不填无证件原因',
  REASON_NEEDED: '没有证件号码时须填原因',
  UNKNOWN_VALUE: '不在可用的值之内',
  INVALID: '格式不对',
  TOO_LONG: '太长',
  GRID_UNKNOWN: '没有这个网格，或不在您负责的范围',
  DOOR_INCOMPLETE: '楼栋和房号须同时填写',
  ADDRESS_UNREADABLE: '看不出楼栋和房号，请分列填写',
  DUPLICATE_ROW: '与文件中前面的一行是同一个人',
  NUMBER_CONFLICT: '已有多人登记了这个号码，请先核实',
  NAME_DIFFERS: '这个号码已登记为另一姓名，请核实',
  NUMBER_IS_NEW: '此人登记时没有号码，请在人员页面补登',
  NOT_PRESENT: '已登记为迁出或死亡，请先核实',
  LIVES_ELSEWHERE: '此人已登记在别处，搬迁请在人员页面办理（需日期和原因）',
  HOUSEHOLD_ELSEWHERE: '这一户已登记在别处',
  HOUSEHOLD_HAS_HEAD: '这一户已有户主',
};

export const messageOf = (code: string): string => MESSAGES[code] ?? MESSAGES['INVALID'] ?? '';
