import { describe, expect, it } from '@jest/globals';
import { notFound, type DomainError } from '@wangge/platform/errors';
import { isWithin, type Passport } from '@wangge/platform/identity';
import { aCase, aPassport, aTask, GRID, HELPER, UNIT } from '../../test/case.builders.ts';
import { allowedActions } from '../case/case.flow.ts';
import type { Case, CaseState, Oversight, SupervisionOrder } from '../case/case.state.ts';
import { oversightActions } from './oversight.actions.ts';
import { passableTask } from '../unit-task/unit-task.rules.ts';
import { askedOf, askingTask, inHand, levelAbove } from './oversight.rules.ts';
import { leadingUnit, orderOf, ownOrder } from './supervision.rules.ts';

const people: Readonly<Record<string, Passport>> = {
  dispatcher: aPassport({ roles: ['dispatcher'], paths: ['dc.s01'], subject: 'idp|dispatcher' }),
  elsewhere: aPassport({ roles: ['dispatcher'], paths: ['dc.s02'], subject: 'idp|elsewhere' }),
  worker: aPassport({ roles: ['grid-worker'], paths: [GRID], subject: 'idp|worker' }),
  leader: aPassport({ roles: ['leader'], paths: ['dc'], subject: 'idp|leader' }),
  handler: aPassport({ roles: ['unit-handler'], unitId: UNIT, subject: 'idp|handler' }),
  helper: aPassport({ roles: ['unit-handler'], unitId: HELPER, subject: 'idp|helper' }),
  verifier: aPassport({ roles: ['verifier'], paths: ['dc.s01'], subject: 'idp|verifier' }),
};

const help = aTask({ lead: false, unitId: HELPER, taskId: '01990000-0000-7000-8000-0000000000f2' });
const led = (state: string, now: Partial<CaseState> = {}) =>
  aCase({ state, leadUnitId: UNIT, tasks: [aTask({ state: 'accepted' }), help], ...now });
const asked = (subject: string): Oversight => ({
  asked: { unitId: UNIT, unitName: '', subject, clock: 'handle', amount: 1, reason: '', askTime: '' },
});
const order = (state: SupervisionOrder['state'], unitId = UNIT): Oversight => ({
  orders: [
    {
      ...{ orderId: '01990000-0000-7000-8000-0000000000e1', state, unitId, unitName: '', issuer: 'leader', note: '' },
      ...{ issuerSubject: '', answer: '', returnedBecause: '', issueTime: '', answerTime: null },
    },
  ],
});

const cases: Readonly<Record<string, Case>> = {
  reported: aCase(),
  handling: led('handling'),
  top: led('handling', { escalationLevel: 3 }),
  asked: led('handling', { oversight: asked('idp|handler') }),
  'asked by the dispatcher': led('handling', { oversight: asked('idp|dispatcher') }),
  'asked, suspended': led('suspended', { oversight: asked('idp|handler') }),
  issued: led('handling', { oversight: order('issued') }),
  'issued to the helper': led('handling', { oversight: order('issued', HELPER) }),
  returned: led('feedback', { oversight: order('returned') }),
  answered: led('handling', { oversight: order('answered') }),
  accepted: led('handling', { oversight: order('accepted') }),
  'answered, closed': led('closed', { oversight: order('answered') }),
};

// Written by hand from the contract: who may do what beside the flow; nothing for whoever is not named.
const expected: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  reported: { worker: ['sendUp'], dispatcher: ['sendUp'], leader: ['takeOver'] },
  handling: {
    ...{ worker: ['sendUp'], dispatcher: ['sendUp'], leader: ['takeOver', 'supervise'] },
    handler: ['askExtension', 'passTask'],
  },
  top: { handler: ['askExtension', 'passTask'], leader: ['takeOver', 'supervise'] },
  asked: {
    ...{ worker: ['sendUp'], dispatcher: ['refuseExtension', 'sendUp'] },
    ...{ handler: ['askExtension', 'passTask'], leader: ['refuseExtension', 'takeOver', 'supervise'] },
  },
  'answered, closed': { leader: ['acceptSupervision', 'returnSupervision'] },
  answered: {
    ...{ worker: ['sendUp'], dispatcher: ['sendUp'], handler: ['askExtension', 'passTask'] },
    leader: ['takeOver', 'supervise', 'acceptSupervision', 'returnSupervision'],
  },
  issued: {
    ...{ worker: ['sendUp'], dispatcher: ['sendUp'], leader: ['takeOver', 'supervise'] },
    handler: ['askExtension', 'answerSupervision', 'passTask'],
  },
};

/** The rules the operations go by, and what is named after them. */
const guards: Readonly<Record<string, (found: Case, passport: Passport) => unknown>> = {
  askExtension: askingTask,
  passTask: passableTask,
  refuseExtension: askedOf,
  sendUp: levelAbove,
  takeOver: inHand,
  supervise: (found, passport) => (inHand(found, passport), leadingUnit(found, passport)),
  answerSupervision: (found, passport) => ownOrder(found, '', passport),
  acceptSupervision: (found, passport) => {
    if (!isWithin(found.now.orgPath, passport.paths)) throw notFound('case');
    return orderOf(found, '', ['answered'], passport);
  },
};

describe('what may be done beside the flow', () => {
  it.each(Object.keys(expected))('of a case %s is what the contract says', (name) => {
    const found = cases[name] ?? aCase();
    const all = Object.keys(people).map((who) => [who, people[who] ? oversightActions(found, people[who]) : []]);
    expect(Object.fromEntries(all.filter(([, actions]) => actions?.length))).toEqual(expected[name]);
  });

  it('is named exactly when the operation would do it; a refusal tells the state and what is possible instead', () => {
    for (const [name, found] of Object.entries(cases))
      for (const [who, one] of Object.entries(people))
        for (const [action, guard] of Object.entries(guards)) {
          const passport = { ...one, roles: EVERY_ROLE };
          const refused = refusalOf(() => guard(found, passport));
          const named = oversightActions(found, passport);
          expect([name, who, action, named.includes(action)]).toEqual([name, who, action, refused === undefined]);
          if (!refused || refused.code === 'NOT_FOUND') continue;
          expect(refused.metadata['state']).toBe(found.now.state);
          // What the flow itself refuses tells what the flow allows.
          const ofFlow = allowedActions(found, passport).join(',');
          const all = [ofFlow, ...named].filter((one) => one !== '').join(',');
          expect([ofFlow, all]).toContain(refused.metadata['allowed_actions']);
        }
  });
});

const EVERY_ROLE = ['grid-worker', 'dispatcher', 'leader', 'unit-handler'];

function refusalOf(work: () => unknown): DomainError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error as DomainError;
  }
}
