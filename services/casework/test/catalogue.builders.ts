import { create } from '@bufbuild/protobuf';
import { MatterSchema, ServiceGuideSchema, type Matter } from '@wangge/contracts/wangge/casework/v1/matter';
import { loadFlow, PRESETS } from '@wangge/flow';
import { cellsOf, HEADER } from '../src/catalogue/catalogue.sheet.ts';

/** The flows a suite starts with. */
export const flows = new Map(PRESETS.map((preset) => [preset.name, { flow: loadFlow(preset) }]));

/** A form with everything a form may ask: a floor, how many, when, whose phone. */
export const FORM = {
  type: 'object',
  required: ['floor', 'kind'],
  properties: {
    floor: { type: 'integer', minimum: -3, maximum: 80, title: '楼层' },
    kind: { type: 'string', enum: ['leak', 'crack'] },
    door: { type: 'string', pattern: '^[0-9]+(-[0-9]+)*$' },
    seen: { type: 'string', format: 'date' },
    contact: { type: 'string', 'x-sensitive': 'phone' },
    remark: { type: 'string', 'x-sensitive': 'text' },
    rooms: {
      type: 'array',
      maxItems: 3,
      items: { type: 'object', required: ['name'], properties: { name: { type: 'string', minLength: 1 } } },
    },
  },
} as const;

const guide = create(ServiceGuideSchema, {
  ...{ procedure: '受理，派单，处置，回访', fee: '不收费', deadline: '五个工作日', basis: '《条例》第三条' },
  documents: ['身份证', '现场照片'],
});

/** A matter that can be reported. */
export const aLeaf = (code: string, more: Partial<Omit<Matter, '$typeName'>> = {}): Matter =>
  create(MatterSchema, {
    ...{ code, name: `事项${code}`, nameEn: `matter ${code}`, itemClass: 'promised', flow: 'seven-stage', leaf: true },
    ...{ clocks: [{ clock: 'verify', amount: 2, unit: 'working-days' }], evidence: ['after-photo'], anonymous: true },
    ...more,
  });

export const aBranch = (code: string, name = `类${code}`): Matter => create(MatterSchema, { code, name });

/** Four levels with everything a matter may say, in the order of codes. */
export const small: readonly Matter[] = [
  ...[aBranch('10', '=市容'), aBranch('10.01'), aBranch('10.01.01'), aLeaf('10.01.01.01', { guide })],
  aLeaf('10.01.02', { formSchema: JSON.stringify(FORM), keywords: ['trash', '+垃圾'], seenBy: ['grid-worker'] }),
  aLeaf('10.02', { returnVisit: 'always', leadKind: 'sanitation', helpingKinds: ['police', 'property'], evidence: [] }),
];

/** A district's whole catalogue: 79 classes, 439 subclasses, 3,452 matters (B-10), with names of usual length and guides. */
export function wholeCatalogue(): Matter[] {
  const two = (number: number) => String(number).padStart(2, '0');
  const classes = Array.from({ length: 79 }, (_, at) => two(at + 1));
  const subclasses = Array.from(
    { length: 439 },
    (_, at) => `${classes[at % 79] ?? ''}.${two(Math.floor(at / 79) + 1)}`,
  );
  const leaves = Array.from({ length: 3452 }, (_, at) => {
    const code = `${subclasses[at % 439] ?? ''}.${two(Math.floor(at / 439) + 1)}`;
    return aLeaf(code, { name: `第${at}类市容环境卫生问题`, keywords: [`词${at}`], ...(at % 3 === 0 && { guide }) });
  });
  const branches = [...classes, ...subclasses].map((code) => aBranch(code));
  return [...branches, ...leaves].toSorted((a, b) => (a.code < b.code ? -1 : 1));
}

/** Matters as the rows of a sheet. */
export const sheetOf = (matters: readonly Matter[]) => ({ header: HEADER, rows: matters.map(cellsOf) });
