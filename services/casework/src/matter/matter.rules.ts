import type { Matter as MatterMessage } from '@wangge/contracts/wangge/casework/v1/matter';
import type { Flow } from '@wangge/flow';
import type { FieldViolation } from '@wangge/platform/errors';
import { CLOCK_UNIT_NAMES, extendsTogether } from '../case/case.clocks.ts';
import { HELP } from '../case/help.clocks.ts';

const ITEM_CLASSES = ['immediate', 'promised', 'supplementary', 'referred'];
const EVIDENCE = ['after-photo', 'note'];
const CODE = /^[0-9]{2}(\.[0-9]{2}){0,7}$/;
const MOST_TOLD = 20;

/** What is wrong with a catalogue, each with its place; empty when it can be loaded. At most 20 are told. */
export function catalogueFaults(
  matters: readonly MatterMessage[],
  flows: ReadonlyMap<string, { readonly flow: Flow }>,
): FieldViolation[] {
  const seen = new Set<string>();
  const parents = new Set(matters.map(({ code }) => parentOf(code)));
  const faults: FieldViolation[] = [];
  for (const [index, matter] of matters.entries()) {
    const tell = (field: string, description: string) =>
      faults.push({ field: `matters[${index}].${field}`, description });
    const parent = parentOf(matter.code);
    if (!CODE.test(matter.code)) tell('code', 'is two digits a level, joined by "."');
    else if (seen.has(matter.code)) tell('code', 'stands there twice');
    else if (parent !== '' && !seen.has(parent)) tell('code', 'its branch does not stand before it');
    seen.add(matter.code);
    if (matter.name === '') tell('name', 'is missing');
    if (matter.leaf === parents.has(matter.code)) tell('leaf', 'a leaf has nothing below it, a branch has something');
    if (matter.leaf) leafFaults(matter, flows.get(matter.flow)?.flow, tell);
    if (faults.length >= MOST_TOLD) break;
  }
  return faults;
}

function leafFaults(
  matter: MatterMessage,
  flow: Flow | undefined,
  tell: (field: string, text: string) => unknown,
): void {
  if (!ITEM_CLASSES.includes(matter.itemClass)) tell('item_class', `is one of ${ITEM_CLASSES.join(', ')}`);
  if (!flow) return void tell('flow', matter.flow === '' ? 'is missing' : `there is no flow ${matter.flow}`);
  for (const evidence of matter.evidence)
    if (!EVIDENCE.includes(evidence)) tell('evidence', `is of ${EVIDENCE.join(', ')}`);
  const clocks = new Set([...flow.definition.clocks.map((clock) => clock.name), HELP]);
  if (!extendsTogether(flow.definition, matter.clocks))
    tell('clocks', 'what is extended together is counted in the same kind of time');
  for (const [at, { clock, amount, unit }] of matter.clocks.entries()) {
    if (!clocks.has(clock)) tell(`clocks[${at}].clock`, `the flow has no clock ${clock}`);
    if (amount < 1 || amount > 100_000) tell(`clocks[${at}].amount`, 'is 1 to 100000');
    if (!CLOCK_UNIT_NAMES.includes(unit)) tell(`clocks[${at}].unit`, `is one of ${CLOCK_UNIT_NAMES.join(', ')}`);
  }
}

export const parentOf = (code: string): string => code.slice(0, Math.max(0, code.lastIndexOf('.')));
