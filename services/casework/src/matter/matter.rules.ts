import type { Matter as MatterMessage } from '@wangge/contracts/wangge/casework/v1/matter';
import { MatterService } from '@wangge/contracts/wangge/casework/v1/matter_service';
import type { Flow } from '@wangge/flow';
import { accessRule } from '@wangge/platform/access';
import type { FieldViolation } from '@wangge/platform/errors';
import { CLOCK_UNIT_NAMES, extendsTogether } from '../case/case.clocks.ts';
import { HELP } from '../case/help.clocks.ts';
import { readForm } from '../form/form.schema.ts';

const ITEM_CLASSES = ['immediate', 'promised', 'supplementary', 'referred'];
const EVIDENCE = ['after-photo', 'note'];
const RETURN_VISITS = ['', 'none', 'sampled', 'always'];
const ROLES = accessRule(MatterService.method.listMatters).roles;
const CODE = /^[0-9]{2}(\.[0-9]{2}){0,7}$/;
const KIND = /^[a-z][a-z0-9-]{0,39}$/;
const MOST_TOLD = 20;
const LONGEST = { name: 80, keyword: 40, guide: 2000 };

/** What is wrong with one node of a catalogue: which one, in what, for a program and for people. */
export interface MatterFault {
  readonly index: number;
  /** Field of the matter, e.g. "clocks[0].unit". */
  readonly field: string;
  readonly code: string;
  readonly text: string;
}

type Flows = ReadonlyMap<string, { readonly flow: Flow }>;
type Tell = (field: string, code: string, text: string) => unknown;

/** What is wrong with a catalogue whose branches stand before what is below them; at most 20 are told. */
export function catalogueFaults(matters: readonly MatterMessage[], flows: Flows): FieldViolation[] {
  const early = new Set<string>();
  const order = matters.flatMap(({ code }, index): MatterFault[] => {
    const parent = parentOf(code);
    const fits = parent === '' || early.has(parent) || !CODE.test(code);
    early.add(code);
    const text = 'its branch does not stand before it';
    return fits ? [] : [{ index, field: 'code', code: 'PARENT_MISSING', text }];
  });
  const faults = [...order, ...matterFaults(matters, flows).filter(({ code }) => code !== 'PARENT_MISSING')];
  return faults
    .slice(0, MOST_TOLD)
    .map(({ index, field, text }) => ({ field: `matters[${index}].${field}`, description: text }));
}

/** Everything wrong with the nodes of a catalogue, in any order of them; empty when it can be loaded. */
export function matterFaults(matters: readonly MatterMessage[], flows: Flows): MatterFault[] {
  const codes = new Set(matters.map(({ code }) => code));
  const branches = new Set(matters.map(({ code }) => parentOf(code)));
  const seen = new Set<string>();
  const faults: MatterFault[] = [];
  for (const [index, matter] of matters.entries()) {
    const tell: Tell = (field, code, text) => faults.push({ index, field, code, text });
    const parent = parentOf(matter.code);
    if (!CODE.test(matter.code)) tell('code', 'BAD_CODE', 'is two digits a level, joined by ".", as text');
    else if (seen.has(matter.code)) tell('code', 'DUPLICATE_CODE', 'stands there twice');
    else if (parent !== '' && !codes.has(parent)) tell('code', 'PARENT_MISSING', `there is no branch ${parent}`);
    seen.add(matter.code);
    if (matter.name === '') tell('name', 'MISSING', 'is missing');
    if (matter.leaf === branches.has(matter.code))
      tell('leaf', 'BAD_LEAF', 'a leaf has nothing below it, a branch has something');
    textFaults(matter, tell);
    if (matter.leaf) leafFaults(matter, flows.get(matter.flow)?.flow, tell);
    else branchFaults(matter, tell);
  }
  return faults;
}

function textFaults(matter: MatterMessage, tell: Tell): void {
  for (const [field, text] of [
    ['name', matter.name],
    ['name_en', matter.nameEn],
  ] as const)
    // prettier-ignore
    if (text.length > LONGEST.name) tell(field, 'TOO_LONG', `has at most ${LONGEST.name} characters`);
  if (matter.keywords.length > 20 || matter.keywords.some((word) => word === '' || word.length > LONGEST.keyword))
    tell('keywords', 'TOO_LONG', `are at most 20 words of at most ${LONGEST.keyword} characters`);
  const { procedure = '', fee = '', deadline = '', documents = [], basis = '' } = matter.guide ?? {};
  for (const [field, text] of Object.entries({ procedure, fee, deadline, basis }))
    if (text.length > LONGEST.guide) tell(field, 'TOO_LONG', `has at most ${LONGEST.guide} characters`);
  if (documents.length > 30 || documents.some((one) => one.length > 200))
    tell('documents', 'TOO_LONG', 'are at most 30 of at most 200 characters');
}

function branchFaults(matter: MatterMessage, tell: Tell): void {
  const only = { item_class: matter.itemClass, flow: matter.flow, form_schema: matter.formSchema };
  for (const [field, value] of Object.entries(only))
    if (value !== '') tell(field, 'ONLY_FOR_LEAVES', 'stands at matters that can be reported, not at branches');
  if (matter.guide) tell('guide', 'ONLY_FOR_LEAVES', 'stands at matters that can be reported, not at branches');
}

function leafFaults(matter: MatterMessage, flow: Flow | undefined, tell: Tell): void {
  if (!ITEM_CLASSES.includes(matter.itemClass)) tell('item_class', 'BAD_VALUE', `is one of ${ITEM_CLASSES.join(', ')}`);
  for (const evidence of matter.evidence)
    if (!EVIDENCE.includes(evidence)) tell('evidence', 'BAD_VALUE', `is of ${EVIDENCE.join(', ')}`);
  if (!RETURN_VISITS.includes(matter.returnVisit)) tell('return_visit', 'BAD_VALUE', 'is none, sampled or always');
  for (const role of matter.seenBy)
    if (!ROLES.includes(role)) tell('seen_by', 'BAD_VALUE', `there is no role ${role.slice(0, 40)}`);
  if (matter.leadKind !== '' && !KIND.test(matter.leadKind)) tell('lead_kind', 'BAD_VALUE', `is ${KIND.source}`);
  for (const kind of matter.helpingKinds) if (!KIND.test(kind)) tell('helping_kinds', 'BAD_VALUE', `is ${KIND.source}`);
  if (matter.formSchema !== '')
    for (const { path, text } of readForm(matter.formSchema).faults)
      tell('form_schema', 'BAD_FORM', path === '' ? text : `${path} ${text}`);
  if (!flow) {
    const unknown = matter.flow !== '';
    return void tell('flow', unknown ? 'UNKNOWN_FLOW' : 'MISSING', unknown ? `there is no flow ${matter.flow}` : 'is missing'); // prettier-ignore
  }
  clockFaults(matter, flow, tell);
}

function clockFaults(matter: MatterMessage, flow: Flow, tell: Tell): void {
  const clocks = new Set([...flow.definition.clocks.map((clock) => clock.name), HELP]);
  if (!extendsTogether(flow.definition, matter.clocks))
    tell('clocks', 'BAD_CLOCK', 'what is extended together is counted in the same kind of time');
  for (const [at, { clock, amount, unit }] of matter.clocks.entries()) {
    if (!clocks.has(clock)) tell(`clocks[${at}].clock`, 'BAD_CLOCK', `the flow has no clock ${clock}`);
    if (amount < 1 || amount > 100_000) tell(`clocks[${at}].amount`, 'BAD_CLOCK', 'is 1 to 100000');
    if (!CLOCK_UNIT_NAMES.includes(unit))
      tell(`clocks[${at}].unit`, 'BAD_CLOCK', `is one of ${CLOCK_UNIT_NAMES.join(', ')}`);
  }
}

export const parentOf = (code: string): string => code.slice(0, Math.max(0, code.lastIndexOf('.')));
