import { describe, expect, it } from '@jest/globals';
import { CASE_EVIDENCE, loadFlow, PRESETS, type Flow } from '@wangge/flow';
import { DomainError } from '@wangge/platform/errors';
import type { Passport } from '@wangge/platform/identity';
import { aCase, aPassport, aTask, GRID, UNIT } from '../../test/case.builders.ts';
import { TABLES } from '../../test/presets.table.ts';
import { allowedActions, decideAction, mayTake, nameOf } from '../case/case.flow.ts';
import type { CaseState, ItemClass } from '../case/case.state.ts';
import { flowFaults } from './flow.rules.ts';

const at = (role: string): Passport => aPassport({ roles: [role], paths: ['dc.s01'], subject: `idp|${role}` });

/** One letter a person; all but h and r stand in the case's place and had no hand in it. */
const PEOPLE: Readonly<Record<string, Passport>> = {
  d: at('dispatcher'),
  c: at('community-officer'),
  s: at('street-officer'),
  l: at('leader'),
  v: at('verifier'),
  w: at('window-clerk'),
  g: at('grid-worker'),
  h: aPassport({ roles: ['unit-handler'], unitId: UNIT, subject: 'idp|handler' }),
  r: aPassport({ roles: ['resident'], subject: 'idp|reporter' }),
};
/** Nobody: a dispatcher of another street, a handler of another unit, a resident who did not report it. */
const STRANGERS: readonly Passport[] = [
  aPassport({ roles: ['dispatcher', 'leader', 'community-officer'], paths: ['dc.s02'], subject: 'idp|elsewhere' }),
  aPassport({ roles: ['unit-handler'], unitId: '01990000-0000-7000-8000-0000000000a9', subject: 'idp|other-unit' }),
  aPassport({ roles: ['resident'], subject: 'idp|neighbour' }),
];

/** States in which the lead unit's task is not accepted; after these it is completed, before them there is none. */
const TASKS: Readonly<Record<string, Partial<CaseState>>> = {
  ...Object.fromEntries(
    ['registered', 'reported', 'filed', 'ordered', 'accepted', 'applied', 'mandated', 'referred'].map((state) => [
      state,
      {},
    ]),
  ),
  dispatched: { leadUnitId: UNIT, tasks: [aTask()] },
  objected: { leadUnitId: UNIT, tasks: [aTask({ state: 'objected', objection: 'open' })] },
  ...Object.fromEntries(
    ['handling', 'suspended', 'awaiting-papers'].map((state) => [
      state,
      { leadUnitId: UNIT, tasks: [aTask({ state: 'accepted', handledBy: ['idp|handler'] })] },
    ]),
  ),
};
const DONE: Partial<CaseState> = {
  leadUnitId: UNIT,
  tasks: [aTask({ state: 'completed', handledBy: ['idp|handler'] })],
};

const caseIn = (flow: Flow, state: string, itemClass: ItemClass) => ({
  ...aCase({ ...(TASKS[state] ?? DONE), state, itemClass, orgPath: GRID }),
  flow,
});

describe.each(PRESETS.map((preset) => [preset.name, loadFlow(preset)] as const))('the preset %s', (name, flow) => {
  const table = TABLES[name] ?? [];

  it('is one this service can run', () => {
    expect(flowFaults(flow.definition)).toEqual([]);
  });

  it('has every state, and every action somewhere, in the table', () => {
    expect([...new Set(table.map(([state]) => state))].toSorted()).toEqual([...flow.states.keys()].toSorted());
    const named = new Set(table.flatMap(([, , ...actions]) => actions.map((action) => action.split(':')[0])));
    // Of a helping unit and of a code's holder the tests of cases tell.
    const elsewhere = ['accept-help', 'complete-help', 'reopen-by-reporter'];
    const all = [...flow.actions.keys()].filter((action) => !elsewhere.includes(action)).map(nameOf);
    expect([...named].toSorted()).toEqual([...new Set(all)].toSorted());
  });

  it.each(table)(
    'in state %s (%s) offers each person what the table says and nothing else',
    (state, item, ...actions) => {
      for (const [letter, passport] of Object.entries(PEOPLE)) {
        const expected = actions
          .filter((action) => action.split(':')[1]?.includes(letter))
          .map((action) => action.split(':')[0]);
        expect([letter, allowedActions(caseIn(flow, state, item), passport).toSorted()]).toEqual([
          letter,
          expected.toSorted(),
        ]);
      }
      for (const stranger of STRANGERS) expect(allowedActions(caseIn(flow, state, item), stranger)).toEqual([]);
    },
  );

  it('accepts from everybody, in every state and of every action, exactly what it offers them', () => {
    const everything = [...CASE_EVIDENCE];
    let tried = 0;
    for (const [state, item] of table) {
      for (const taken of [{}, Object.fromEntries([...flow.actions.keys()].map((action) => [action, 1]))]) {
        const found = caseIn(flow, state, item);
        const known = { ...found, now: { ...found.now, taken } };
        for (const passport of [...Object.values(PEOPLE), ...STRANGERS]) {
          const accepted = [...flow.actions.keys()].filter(
            (action) =>
              passport.roles.some((role) => mayTake(action, role)) &&
              isAccepted(() => decideAction(known, action, passport, { evidence: everything, needed: [] })),
          );
          expect([...new Set(accepted.map(nameOf))]).toEqual(allowedActions(known, passport));
          tried += flow.actions.size;
        }
      }
    }
    expect(tried).toBeGreaterThan(1_000);
  });
});

function isAccepted(decide: () => unknown): boolean {
  try {
    decide();
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
