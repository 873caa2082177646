import type { DescMethod } from '@bufbuild/protobuf';
import { CaseService } from '@wangge/contracts/wangge/casework/v1/case_service';
import {
  CASE_EVIDENCE,
  CASE_FACTS,
  CASE_RELATIONS,
  flowOf,
  OPEN,
  validateFlow,
  type ActionDefinition,
  type FlowDefinition,
} from '@wangge/flow';
import { accessRule } from '@wangge/platform/access';
import type { FieldViolation } from '@wangge/platform/errors';
import { extendsTogether } from '../case/case.clocks.ts';
import { isStep, mayTake } from '../case/case.flow.ts';

const stepRoles = (method: DescMethod): readonly string[] => accessRule(method).roles;

/** Relations by which a step is somebody's own, whatever their role. */
const OWN = ['reporter', 'lead-dispatched', 'lead-accepted', 'help-dispatched', 'help-accepted', 'task-dispatched'];

/** Actions that only mean something together: who has one of the first needs all of the second. */
const TOGETHER: readonly (readonly [string, readonly string[]])[] = [
  ['dispatch', ['accept', 'complete']],
  ['accept', ['dispatch']],
  ['complete', ['dispatch']],
  ['accept-help', ['dispatch', 'complete-help']],
  ['complete-help', ['accept-help']],
  ['object', ['dispatch', 'adjudicate-uphold', 'adjudicate-reject']],
  ['adjudicate-uphold', ['object']],
  ['adjudicate-reject', ['object']],
  ['send-back', ['complete']],
  ['suspend', ['resume']],
  ['resume', ['suspend']],
  ['reopen-by-reporter', ['evaluate']],
];

/** Actions that leave a case where it is: what they change is a task or a clock. */
const STAYING = ['accept-help', 'complete-help', 'extend'];
/** Actions by which a case ends, and those by which it comes back. */
const ENDING = ['refuse', 'settle', 'close'];
const COMING_BACK = ['reopen', 'reopen-to-desk', 'reopen-by-reporter'];

/** Everything that is wrong with a flow, each with its place in `flow`; empty when cases can run on it. */
export function flowFaults(data: unknown): FieldViolation[] {
  const words = { relations: CASE_RELATIONS, facts: CASE_FACTS, evidence: CASE_EVIDENCE };
  const problems = validateFlow(data, { ...words, roles: stepRoles(CaseService.method.advanceCase) });
  const found = problems.map(({ place, message }) => ({ place, text: message }));
  const readable = !problems.some(({ code }) => code === 'SHAPE');
  const faults = [...found, ...(readable ? houseFaults(flowOf(data)) : [])];
  return faults.map(({ place, text }) => ({ field: `flow.${asContract(place)}`, description: text }));
}

/** A place in the names of the contract: `actions[4].onlyIf[0]` is `actions[4].only_if[0]` there. */
const asContract = (place: string): string => place.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

interface Fault {
  readonly place: string;
  readonly text: string;
}

/** What this service needs of a flow beyond being sound. */
function houseFaults(flow: FlowDefinition): Fault[] {
  const names = new Set(flow.actions.map((action) => action.name));
  const overall = flow.clocks.find((clock) => clock.name === 'overall');
  return [
    ...(overall?.starts.includes(OPEN)
      ? []
      : [{ place: 'clocks', text: 'a clock "overall" that starts with "open" is missing' }]),
    ...(extendsTogether(flow)
      ? []
      : [{ place: 'clocks', text: 'what is extended together is counted in the same kind of time' }]),
    ...flow.clocks.flatMap((clock, index) =>
      clock.extends.some((action) => action !== 'extend')
        ? [{ place: `clocks[${index}].extends`, text: 'more time is granted by extend' }]
        : [],
    ),
    ...flow.actions.flatMap((action, index) => {
      const place = `actions[${index}]`;
      return isStep(action.name) ? stepFaults(action, place) : verbFaults(action, { place, names, flow });
    }),
  ];
}

function stepFaults({ name, actors }: ActionDefinition, place: string): Fault[] {
  return actors.flatMap((rule, at) =>
    rule.roles.length > 0 || rule.relations.some((relation) => OWN.includes(relation))
      ? []
      : [{ place: `${place}.actors[${at}].roles`, text: `${name} is a step; it names the roles that may take it` }],
  );
}

function verbFaults(
  { name, to, from, once, actors }: ActionDefinition,
  { place, names, flow }: { place: string; names: ReadonlySet<string>; flow: FlowDefinition },
): Fault[] {
  const ends = (state: string | undefined) => flow.states.find((one) => one.name === state)?.terminal === true;
  const missing = (TOGETHER.find(([one]) => one === name)?.[1] ?? []).filter((other) => !names.has(other));
  const fault = (where: string, text: string): Fault => ({ place: `${place}.${where}`, text });
  const stays = STAYING.includes(name);
  return [
    ...actors.flatMap((rule, at) =>
      rule.roles.length === 0 || rule.roles.some((role) => mayTake(name, role))
        ? []
        : [fault(`actors[${at}].roles`, `none of these may ${name}`)],
    ),
    ...missing.map((other) => fault('name', `${name} needs ${other} beside it`)),
    ...(stays && to !== undefined ? [fault('to', `${name} leaves a case where it is`)] : []),
    ...(!stays && to === undefined ? [fault('to', `${name} leads somewhere`)] : []),
    ...(ENDING.includes(name) !== (ends(to) && !from.some(ends)) && !['evaluate'].includes(name)
      ? [
          fault(
            'to',
            ENDING.includes(name) ? `${name} ends a case` : `only ${ENDING.join(', ')} or a step of its own end a case`,
          ),
        ]
      : []),
    ...(COMING_BACK.includes(name) && !from.every(ends)
      ? [fault('from', `${name} begins where a case has ended`)]
      : []),
    ...(name === 'object' && once !== 'unit' ? [fault('once', 'a unit objects once')] : []),
    ...(name !== 'object' && once === 'unit' ? [fault('once', 'only object is counted by unit')] : []),
  ];
}
