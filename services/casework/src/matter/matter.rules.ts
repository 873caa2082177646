import type { Matter as MatterMessage } from '@wangge/contracts/wangge/casework/v1/matter';
import type { FieldViolation } from '@wangge/platform/errors';
import { CLOCK_UNIT_NAMES } from '../case/case.clocks.ts';
import { flow } from '../case/case.flow.ts';

const ITEM_CLASSES = ['immediate', 'promised', 'supplementary', 'referred'];
const EVIDENCE = ['after-photo', 'note'];
const CODE = /^[0-9]{2}(\.[0-9]{2}){0,7}$/;
const MOST_TOLD = 20;

/** What is wrong with a catalogue, each with its place; empty when it can be loaded. At most 20 are told. */
export function catalogueFaults(matters: readonly MatterMessage[]): FieldViolation[] {
  const seen = new Set<string>();
  const parents = new Set(matters.map(({ code }) => parentOf(code)));
  const clocks = new Set(flow.definition.clocks.map((clock) => clock.name));
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
    if (matter.leaf) leafFaults(matter, clocks, tell);
    if (faults.length >= MOST_TOLD) break;
  }
  return faults;
}

function leafFaults(
  matter: MatterMessage,
  clocks: ReadonlySet<string>,
  tell: (field: string, text: string) => void,
): void {
  if (!ITEM_CLASSES.includes(matter.itemClass)) tell('item_class', `is one of ${ITEM_CLASSES.join(', ')}`);
  if (matter.flow !== flow.definition.name) tell('flow', `is ${flow.definition.name}`);
  for (const evidence of matter.evidence)
    if (!EVIDENCE.includes(evidence)) tell('evidence', `is of ${EVIDENCE.join(', ')}`);
  if (!extendsTogether(matter.clocks)) tell('clocks', 'handle and overall are counted in the same kind of time');
  for (const [at, { clock, amount, unit }] of matter.clocks.entries()) {
    if (!clocks.has(clock)) tell(`clocks[${at}].clock`, `the flow has no clock ${clock}`);
    if (amount < 1 || amount > 100_000) tell(`clocks[${at}].amount`, 'is 1 to 100000');
    if (!CLOCK_UNIT_NAMES.includes(unit)) tell(`clocks[${at}].unit`, `is one of ${CLOCK_UNIT_NAMES.join(', ')}`);
  }
}

/** Units that add up: an extension is granted to the handling and the overall clock alike. */
const FAMILY: Readonly<Record<string, string>> = {
  seconds: 'length',
  minutes: 'length',
  hours: 'length',
  days: 'dates',
  'working-hours': 'working',
  'working-days': 'working',
};

function extendsTogether(clocks: MatterMessage['clocks']): boolean {
  const family = (name: string) => FAMILY[clocks.find(({ clock }) => clock === name)?.unit ?? 'working-days'];
  return family('handle') === family('overall');
}

export const parentOf = (code: string): string => code.slice(0, Math.max(0, code.lastIndexOf('.')));
