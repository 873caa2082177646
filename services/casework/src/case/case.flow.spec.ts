import { describe, expect, it } from '@jest/globals';
import { PassportKind } from '@wangge/contracts/wangge/platform/v1/passport';
import { DomainError } from '@wangge/platform/errors';
import type { Passport } from '@wangge/platform/identity';
import { aCase, aPassport, aTask, flow, GRID, HELPER, UNIT } from '../../test/case.builders.ts';
import { allowedActions, decideAction } from './case.flow.ts';
import type { CaseState, TaskState } from './case.state.ts';

const dispatcher = aPassport({ roles: ['dispatcher'], paths: ['dc.s01'], subject: 'idp|dispatcher' });
const verifier = aPassport({ roles: ['verifier'], paths: ['dc.s01'], subject: 'idp|verifier' });
const worker = aPassport({ roles: ['grid-worker'], paths: [GRID], subject: 'idp|worker' });
const leader = aPassport({ roles: ['leader'], paths: ['dc'], subject: 'idp|leader' });
const handler = aPassport({ roles: ['unit-handler'], unitId: UNIT, subject: 'idp|handler' });
const helper = aPassport({ roles: ['unit-handler'], unitId: HELPER, subject: 'idp|helper' });
const department = aPassport({
  kind: PassportKind.DEPARTMENT,
  issuer: 'exchange',
  subject: 'department:police',
  unitId: UNIT,
  department: { departmentId: 'police', officer: 'o', agreementId: 'a', purpose: 'p' },
});

const lead = (task: Partial<TaskState> = {}) => aTask({ lead: true, unitId: UNIT, ...task });
const help = (task: Partial<TaskState> = {}) =>
  aTask({ lead: false, unitId: HELPER, taskId: '01990000-0000-7000-8000-0000000000f2', ...task });
const led: Partial<CaseState> = { leadUnitId: UNIT };

/** The case in each state as the flow leaves it there. */
const states: Readonly<Record<string, Partial<CaseState>>> = {
  reported: {},
  filed: {},
  dispatched: { ...led, tasks: [lead(), help()] },
  objected: { ...led, tasks: [lead({ state: 'objected', objection: 'open' }), help()] },
  handling: { ...led, tasks: [lead({ state: 'accepted', handledBy: ['idp|handler'] }), help({ state: 'accepted' })] },
  suspended: { ...led, tasks: [lead({ state: 'accepted' }), help()] },
  feedback: { ...led, tasks: [lead({ state: 'completed', handledBy: ['idp|handler'] }), help({ state: 'completed' })] },
  verified: { ...led, tasks: [lead({ state: 'completed' })] },
  closed: { ...led, tasks: [lead({ state: 'completed' })] },
  evaluated: { ...led, tasks: [lead({ state: 'completed' })] },
  refused: {},
};

const people: Readonly<Record<string, Passport>> = {
  dispatcher,
  verifier,
  worker,
  leader,
  handler,
  helper,
  department,
};

// Written by hand from the contract's comments: who may do what in which state.
const expected: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  reported: { dispatcher: ['file', 'refuse'] },
  filed: { dispatcher: ['dispatch'] },
  dispatched: {
    dispatcher: ['extend'],
    leader: ['extend'],
    handler: ['accept', 'object'],
    helper: ['accept', 'object'],
    department: ['accept', 'object'],
  },
  objected: { dispatcher: ['adjudicate'] },
  handling: {
    dispatcher: ['suspend', 'extend'],
    leader: ['extend'],
    handler: ['complete'],
    helper: ['complete'],
    department: ['complete'],
  },
  suspended: { dispatcher: ['resume'], helper: ['accept'] },
  feedback: { verifier: ['verify', 'sendBack'], worker: ['verify', 'sendBack'] },
  verified: { dispatcher: ['close'] },
  closed: { dispatcher: ['reopen'], leader: ['reopen'] },
  evaluated: { dispatcher: ['reopen'], leader: ['reopen'] },
  refused: {},
};

describe('who may do what in which state', () => {
  it('covers every state of the flow', () => {
    expect(Object.keys(expected).sort()).toEqual(flow.definition.states.map((state) => state.name).sort());
  });

  for (const [state, parts] of Object.entries(states)) {
    for (const [name, passport] of Object.entries(people)) {
      it(`lets ${name} ${expected[state]?.[name]?.join(', ') ?? 'do nothing'} in a ${state} case`, () => {
        expect(allowedActions(aCase({ ...parts, state }), passport)).toEqual(expected[state]?.[name] ?? []);
      });
    }
  }
});

describe('every action in every state', () => {
  for (const [state, parts] of Object.entries(states)) {
    for (const { name: action, from } of flow.definition.actions.filter((one) => !one.from.includes(state))) {
      it(`refuses ${action} in a ${state} case, naming the state and what is possible`, () => {
        expect(from).not.toContain(state);
        const error = refusalOf(() => decideAction(aCase({ ...parts, state }), action, dispatcher));
        expect(error).toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'ILLEGAL_TRANSITION' });
        expect(error.metadata).toMatchObject({
          state,
          allowed_actions: (expected[state]?.['dispatcher'] ?? []).join(','),
        });
      });
    }
  }
});

describe('what the flow refuses beside', () => {
  it('a verification by whoever handled the case', () => {
    const both = aPassport({ roles: ['verifier'], paths: ['dc.s01'], subject: 'idp|handler' });
    const error = refusalOf(() => decideAction(aCase({ ...states['feedback'], state: 'feedback' }), 'verify', both));
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', reason: 'VERIFIER_IS_HANDLER' });
  });

  it('a verification by somebody of the handling unit', () => {
    const colleague = aPassport({ roles: ['verifier'], paths: ['dc.s01'], unitId: UNIT, subject: 'idp|colleague' });
    const error = refusalOf(() =>
      decideAction(aCase({ ...states['feedback'], state: 'feedback' }), 'verify', colleague),
    );
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', reason: 'VERIFIER_IS_HANDLER' });
  });

  it('an action in a case that lies elsewhere, though its reporter may see it', () => {
    const reporter = aPassport({ roles: ['grid-worker'], paths: ['dc.s02.c01.g1'], subject: 'idp|reporter' });
    const error = refusalOf(() =>
      decideAction(aCase({ ...states['feedback'], state: 'feedback' }), 'verify', reporter),
    );
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED', reason: 'NOT_YOUR_ACTION' });
  });

  it('a second objection of a unit', () => {
    const again = { ...led, state: 'dispatched', tasks: [lead({ objection: 'rejected' })] };
    expect(refusalOf(() => decideAction(aCase(again), 'object', handler))).toMatchObject({ reason: 'OBJECTED_BEFORE' });
    expect(allowedActions(aCase(again), handler)).toEqual(['accept']);
  });

  it('a completion without the evidence the matter asks for', () => {
    const found = aCase({ ...states['handling'], state: 'handling' });
    const error = refusalOf(() =>
      decideAction(found, 'complete', handler, { evidence: ['note'], needed: ['after-photo', 'note'] }),
    );
    expect(error).toMatchObject({ code: 'FAILED_PRECONDITION', reason: 'EVIDENCE_MISSING' });
    expect(error.metadata).toMatchObject({ missing: 'after-photo' });
    expect(
      decideAction(found, 'complete', handler, { evidence: ['note', 'after-photo'], needed: ['after-photo'] }).to,
    ).toBe('feedback');
  });

  it('settling on the spot what is no immediate item', () => {
    expect(refusalOf(() => decideAction(aCase(), 'settle', worker))).toMatchObject({ reason: 'ILLEGAL_TRANSITION' });
    const photo = { evidence: ['after-photo'] };
    expect(decideAction(aCase({ itemClass: 'immediate' }), 'settle', worker, photo).to).toBe('closed');
  });
});

function refusalOf(act: () => unknown): DomainError {
  try {
    act();
  } catch (error) {
    if (error instanceof DomainError) return error;
    throw error;
  }
  throw new Error('it was let through');
}
