import type { Matter, ServiceGuide } from '@wangge/contracts/wangge/casework/v1/matter';

/** A cell that cannot be read: what is wrong with it. */
export class BadCell extends Error {}

/** What a row says, before it is judged. */
export type Drafted = {
  -readonly [K in keyof Pick<Matter, SheetField>]: Matter[K];
} & { guide: Omit<ServiceGuide, '$typeName'> };
type SheetField =
  | 'code'
  | 'name'
  | 'nameEn'
  | 'itemClass'
  | 'flow'
  | 'evidence'
  | 'anonymous'
  | 'demonstration'
  | 'keywords'
  | 'seenBy'
  | 'returnVisit'
  | 'leadKind'
  | 'helpingKinds'
  | 'formSchema'
  | 'clocks';

/** A column of the sheet of a catalogue: how a matter is written into it and read from it. */
export interface Column {
  readonly heading: string;
  /** What it is called in Chinese; a heading may be either. */
  readonly headingZh: string;
  /** Field of the matter as faults name it, without an index. */
  readonly field: string;
  readonly write: (matter: Drafted) => string;
  readonly read: (cell: string, into: Drafted) => void;
}

type Text = 'code' | 'name' | 'nameEn' | 'itemClass' | 'flow' | 'returnVisit' | 'leadKind' | 'formSchema';
const text = (heading: string, headingZh: string, key: Text): Column => ({
  ...{ heading, headingZh, field: heading },
  write: (matter) => matter[key],
  read: (cell, into) => void (into[key] = cell),
});

type Words = 'evidence' | 'keywords' | 'seenBy' | 'helpingKinds';
const words = (heading: string, headingZh: string, key: Words): Column => ({
  ...{ heading, headingZh, field: heading },
  write: (matter) => matter[key].join('; '),
  read: (cell, into) => void (into[key] = parted(cell, /[;；]/)),
});

const flag = (heading: string, headingZh: string, key: 'anonymous' | 'demonstration'): Column => ({
  ...{ heading, headingZh, field: heading },
  write: (matter) => (matter[key] ? 'yes' : 'no'),
  read: (cell, into) => {
    const value = FLAGS[cell.toLowerCase()];
    if (value === undefined) throw new BadCell('is yes or no');
    into[key] = value;
  },
});
const FLAGS: Readonly<Record<string, boolean>> = {
  ...{ yes: true, no: false, 是: true, 否: false, true: true, false: false, '': false },
};

const told = (heading: 'procedure' | 'fee' | 'deadline' | 'basis', headingZh: string): Column => ({
  ...{ heading, headingZh, field: heading },
  write: (matter) => matter.guide[heading],
  read: (cell, into) => void (into.guide[heading] = cell),
});

/** The columns in their order. `documents` has a line of the cell for each; lists are parted by ";". */
export const COLUMNS: readonly Column[] = [
  text('code', '编码', 'code'),
  text('name', '名称', 'name'),
  text('name_en', '英文名称', 'nameEn'),
  text('item_class', '件类', 'itemClass'),
  text('flow', '流程', 'flow'),
  {
    ...{ heading: 'clocks', headingZh: '时限', field: 'clocks' },
    write: ({ clocks }) => clocks.map(({ clock, amount, unit }) => `${clock} ${amount} ${unit}`).join('; '),
    read: (cell, into) => void (into.clocks = parted(cell, /[;；]/).map(clockOf)),
  },
  words('evidence', '证据', 'evidence'),
  flag('anonymous', '可匿名', 'anonymous'),
  words('keywords', '关键词', 'keywords'),
  words('seen_by', '可见角色', 'seenBy'),
  text('return_visit', '回访', 'returnVisit'),
  text('lead_kind', '主办单位类别', 'leadKind'),
  words('helping_kinds', '协办单位类别', 'helpingKinds'),
  told('procedure', '办理流程'),
  told('fee', '收费'),
  told('deadline', '办理期限'),
  {
    ...{ heading: 'documents', headingZh: '所需材料', field: 'documents' },
    write: ({ guide }) => guide.documents.join('\n'),
    read: (cell, into) => void (into.guide.documents = parted(cell, /\r?\n/)),
  },
  told('basis', '依据'),
  text('form_schema', '表单', 'formSchema'),
  flag('demonstration', '演示', 'demonstration'),
];

const parted = (cell: string, by: RegExp): string[] =>
  cell
    .split(by)
    .map((part) => part.trim())
    .filter((part) => part !== '');

function clockOf(part: string): Matter['clocks'][number] {
  const [, clock = '', amount = '', unit = ''] = /^([a-z][a-z0-9-]*) +([0-9]{1,6}) +([a-z-]+)$/.exec(part) ?? [];
  if (clock === '') throw new BadCell(`"${part.slice(0, 40)}" is no clock; one is written "handle 3 working-days"`);
  return { $typeName: 'wangge.casework.v1.ClockRule', clock, amount: Number(amount), unit };
}
