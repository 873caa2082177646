import { describe, expect, it } from '@jest/globals';
import { loadFlow, PRESETS, type Flow } from '@wangge/flow';
import type { Passport } from '@wangge/platform/identity';
import { aCase, aPassport, aTask, GRID, UNIT } from '../../test/case.builders.ts';
import { allowedActions, nameOf } from '../case/case.flow.ts';
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

type Row = readonly [state: string, item: ItemClass, ...actions: string[]];

/** Written by hand from what each flow is for: state, item class, then each action with who may take it. */
const TABLES: Readonly<Record<string, readonly Row[]>> = {
  'seven-stage': [
    ['reported', 'promised', 'file:dcs', 'refuse:dcs'],
    ['reported', 'immediate', 'file:dcs', 'refuse:dcs', 'settle:cwg'],
    ['filed', 'promised', 'dispatch:ds'],
    ['dispatched', 'promised', 'accept:h', 'object:h', 'extend:dsl'],
    ['objected', 'promised', 'adjudicate:d'],
    ['handling', 'promised', 'complete:h', 'suspend:ds', 'extend:dsl'],
    ['suspended', 'promised', 'resume:ds'],
    ['feedback', 'promised', 'verify:vgc', 'sendBack:vgc'],
    ['verified', 'promised', 'close:dcs'],
    ['closed', 'promised', 'evaluate:r', 'reopen:dsl'],
    ['evaluated', 'promised', 'reopen:dsl'],
    ['refused', 'promised'],
  ],
  'six-step': [
    ['reported', 'promised', 'file:dcs', 'refuse:dcs'],
    ['reported', 'immediate', 'file:dcs', 'refuse:dcs', 'settle:cwg'],
    ['filed', 'promised', 'dispatch:ds'],
    ['dispatched', 'promised', 'accept:h', 'object:h', 'extend:dsl'],
    ['objected', 'promised', 'adjudicate:d'],
    ['handling', 'promised', 'complete:h', 'suspend:ds', 'extend:dsl'],
    ['suspended', 'promised', 'resume:ds'],
    ['feedback', 'promised', 'sendBack:vgc', 'close:dcs'],
    ['archived', 'promised', 'reopen:dsl'],
    ['refused', 'promised'],
  ],
  'five-step': [
    ['registered', 'promised', 'refuse:dcs', 'dispatch:ds'],
    ['registered', 'immediate', 'refuse:dcs', 'settle:cwg', 'dispatch:ds'],
    ['registered', 'supplementary', 'refuse:dcs', 'dispatch:ds'],
    ['registered', 'referred', 'refuse:dcs', 'refer-up:dcs', 'dispatch:ds'],
    ['referred', 'referred', 'take-referred:dsl'],
    ['dispatched', 'promised', 'accept:h', 'object:h', 'extend:dsl'],
    ['objected', 'promised', 'adjudicate:d'],
    ['handling', 'promised', 'complete:h', 'suspend:ds', 'extend:dsl'],
    ['handling', 'supplementary', 'complete:h', 'suspend:ds', 'extend:dsl', 'ask-papers:h'],
    ['suspended', 'promised', 'resume:ds'],
    ['awaiting-papers', 'supplementary', 'take-papers:h'],
    ['finished', 'promised', 'return-visit:dcsv', 'sendBack:vgc'],
    ['visited', 'promised', 'close:dcs'],
    ['closed', 'promised', 'reopen:dsl'],
    ['refused', 'promised'],
  ],
  'swift-response': [
    ['ordered', 'promised', 'refuse:dcs', 'dispatch:ds'],
    ['dispatched', 'promised', 'accept:h', 'object:h', 'extend:dsl'],
    ['objected', 'promised', 'adjudicate:d'],
    ['handling', 'promised', 'complete:h', 'suspend:ds', 'extend:dsl', 'contact:h'],
    ['suspended', 'promised', 'resume:ds'],
    ['replied', 'promised', 'return-visit-settled:dsv', 'sendBack:v'],
    ['closed', 'promised', 'evaluate:r', 'reopen:dsl'],
    ['evaluated', 'promised', 'reopen:dsl'],
    ['refused', 'promised'],
  ],
  mediation: [
    ['applied', 'promised', 'record-consent:csw', 'decline:cswr'],
    ['consented', 'promised', 'choose-mediator:csw', 'end-mediation:csw', 'extend:dsl'],
    ['in-session', 'promised', 'hold-session:csw', 'agree:csw', 'end-mediation:csw', 'extend:dsl'],
    ['agreed', 'promised', 'confirm-in-court:csw', 'record-performance:csw', 'record-breach:csw'],
    ...(['performed', 'not-performed', 'declined', 'ended'] as const).map((state): Row => [state, 'promised']),
  ],
  petition: [
    ['registered', 'promised', 'accept-petition:dcsw', 'transfer:dcsw'],
    ['accepted', 'promised', 'sponsor:l', 'dispatch:ds'],
    ['dispatched', 'promised', 'sponsor:l', 'accept:h', 'object:h', 'extend:l'],
    ['objected', 'promised', 'adjudicate:d'],
    ['handling', 'promised', 'sponsor:l', 'complete:h', 'suspend:ds', 'extend:l'],
    ['suspended', 'promised', 'sponsor:l', 'resume:ds'],
    ['examined', 'promised', 'sponsor:l', 'sendBack:vc', 'answer:sl'],
    ['reviewing', 'promised', 'sponsor:l', 'review-decided:sl'],
    ['answered', 'promised', 'ask-review:dcswr'],
    ['reviewed', 'promised'],
    ['transferred', 'promised'],
  ],
  agency: [
    ['applied', 'promised', 'take-mandate:cwg', 'refuse:c', 'withdraw:cwgr'],
    ['mandated', 'promised', 'withdraw:cwgr', 'dispatch:ds'],
    ['dispatched', 'promised', 'accept:h', 'object:h', 'extend:dsl'],
    ['objected', 'promised', 'adjudicate:d'],
    ['handling', 'promised', 'complete:h', 'suspend:ds', 'extend:dsl', 'ask-papers:h'],
    ['suspended', 'promised', 'resume:ds'],
    ['awaiting-papers', 'promised', 'take-papers:hcwg'],
    ['result', 'promised', 'deliver:cwg'],
    ['delivered', 'promised'],
    ['withdrawn', 'promised'],
    ['refused', 'promised'],
  ],
};

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
});
