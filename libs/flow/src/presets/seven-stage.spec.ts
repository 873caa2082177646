import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seed } from '../../test/flow.builders.ts';
import { applyEffects, runOf, statusOf, type ClockRuns } from '../clocks.ts';
import { FlowRefusal } from '../flow-errors.ts';
import { decide, evidenceFor, legalActions, loadFlow, openCase, type Actor } from '../flow.ts';
import { SEVEN_STAGE_FACTS, SEVEN_STAGE_RELATIONS, sevenStage } from './seven-stage.ts';

const flow = loadFlow(sevenStage);
const states = [...flow.states.keys()];
const actions = [...flow.actions.keys()];
const everything = [...flow.actions.values()].flatMap((action) => evidenceFor(action));

const ROLES = [
  'grid-worker grid-lead community-officer street-officer dispatcher verifier unit-handler window-clerk assistance-officer',
  'assessor leader resident department system-admin security-admin audit-admin',
].flatMap((line) => line.split(' '));

/** Where every action leads from every state, written by hand; what is not here is illegal there. */
const TABLE: Record<string, Record<string, string>> = {
  reported: { file: 'filed', refuse: 'refused', 'settle-on-spot': 'closed', void: 'void' },
  filed: { dispatch: 'dispatched', void: 'void' },
  dispatched: { accept: 'handling', object: 'objected', extend: 'dispatched', void: 'void' },
  objected: { 'adjudicate-uphold': 'filed', 'adjudicate-reject': 'dispatched', void: 'void' },
  handling: { complete: 'feedback', suspend: 'suspended', extend: 'handling' },
  suspended: { resume: 'handling', void: 'void' },
  feedback: { verify: 'verified', 'send-back': 'handling' },
  verified: { close: 'closed', 'send-back': 'handling' },
  closed: { evaluate: 'closed', reopen: 'filed' },
  refused: {},
  void: {},
};

/** Who may: `role`, `role@relation` for a role that also needs the relation, `@relation` for the relation alone. */
const WHO: Record<string, string> = {
  file: 'dispatcher street-officer community-officer grid-lead',
  refuse: 'dispatcher street-officer community-officer grid-lead',
  'settle-on-spot': 'grid-worker grid-lead community-officer window-clerk',
  dispatch: 'dispatcher street-officer',
  accept: 'unit-handler@handling-unit department@handling-unit',
  object: 'unit-handler@handling-unit department@handling-unit',
  'adjudicate-uphold': 'dispatcher street-officer',
  'adjudicate-reject': 'dispatcher street-officer',
  complete: 'unit-handler@handling-unit department@handling-unit',
  suspend: 'dispatcher street-officer',
  resume: 'dispatcher street-officer unit-handler@handling-unit department@handling-unit',
  extend: 'dispatcher street-officer',
  verify: 'verifier grid-worker grid-lead community-officer',
  'send-back': 'verifier grid-worker grid-lead community-officer',
  close: 'dispatcher street-officer verifier',
  evaluate: '@reporter',
  reopen: '@reporter dispatcher street-officer',
  void: 'dispatcher street-officer',
};

/** Not for whoever handled the case or belongs to the unit that did. */
const APART = ['adjudicate-uphold', 'adjudicate-reject', 'suspend', 'extend', 'verify', 'send-back', 'close'];

const immediate = ['immediate-item'];
const insider: Actor = { roles: ROLES, relations: ['reporter', 'handling-unit'], facts: immediate };
const outsider: Actor = { roles: ROLES, relations: ['reporter'], facts: immediate };

function outcome(state: string, action: string, actor: Actor): string {
  try {
    return decide(flow, state, action, actor, { evidence: everything }).to;
  } catch (error) {
    if (error instanceof FlowRefusal) return error.reason;
    throw error;
  }
}

function expectedToAct(action: string, role: string, relations: readonly string[]): boolean {
  if (APART.includes(action) && relations.some((relation) => relation === 'handler' || relation === 'handling-unit'))
    return false;
  return (WHO[action] ?? '').split(' ').some((who) => {
    const [named = '', relation] = who.split('@');
    return (named === '' || named === role) && (relation === undefined || relations.includes(relation));
  });
}

describe('the seven-stage flow', () => {
  it.each(states)('in state %s leads every action where the table says and nowhere else', (state) => {
    expect(Object.keys(TABLE)).toEqual(states);
    expect(Object.keys(WHO).toSorted()).toEqual(actions.toSorted());
    for (const action of actions) {
      const to = [insider, outsider]
        .map((actor) => outcome(state, action, actor))
        .find((result) => states.includes(result));
      expect([state, action, to]).toEqual([state, action, TABLE[state]?.[action]]);
      if (!to) expect(outcome(state, action, outsider)).toBe('ILLEGAL_TRANSITION');
    }
  });

  it.each(ROLES)('lets a %s do in every state and relation what the list says and nothing else', (role) => {
    for (const relations of [
      [],
      ['reporter'],
      ['handling-unit'],
      ['handler', 'handling-unit'],
      ['reporter', 'handling-unit'],
    ]) {
      const actor = { roles: [role], relations, facts: immediate };
      for (const state of states) {
        const expected = actions.filter(
          (action) => TABLE[state]?.[action] !== undefined && expectedToAct(action, role, relations),
        );
        expect([state, relations, legalActions(flow, state, actor)]).toEqual([state, relations, expected]);
      }
    }
  });

  it('never lets the unit that handled verify, close or grant itself time', () => {
    const own: Actor = { roles: ['verifier', 'dispatcher', 'unit-handler'], relations: ['handling-unit'] };
    expect(legalActions(flow, 'feedback', own)).toEqual([]);
    expect(legalActions(flow, 'verified', own)).toEqual([]);
    expect(legalActions(flow, 'handling', own)).toEqual(['complete']);
  });

  it('wants the after-photo and a note before a case is handled, unless the matter asks for other evidence', () => {
    const unit: Actor = { roles: ['unit-handler'], relations: ['handling-unit'] };
    const complete = (evidence: string[], matterRequires?: string[]) => () =>
      decide(flow, 'handling', 'complete', unit, { evidence, matterRequires });
    expect(complete(['note'])).toThrow(
      expect.objectContaining({ reason: 'MISSING_EVIDENCE', missing: ['after-photo'] }),
    );
    expect(complete(['note'], [])().to).toBe('feedback');
    expect(complete(['note', 'after-photo'])().to).toBe('feedback');
  });

  it('takes one objection per unit and one evaluation per round', () => {
    const unit: Actor = { roles: ['unit-handler'], relations: ['handling-unit'], counts: { object: 1 } };
    expect(outcome('dispatched', 'object', unit)).toBe('ONCE_ONLY');
    expect(outcome('closed', 'evaluate', { roles: [], relations: ['reporter'], counts: { evaluate: 1 } })).toBe(
      'ONCE_ONLY',
    );
  });

  it('settles on the spot only immediate items, and never makes away with a mandatory report', () => {
    const worker = (facts: string[]): Actor => ({ roles: ['grid-worker', 'dispatcher'], relations: [], facts });
    expect(outcome('reported', 'settle-on-spot', worker([]))).toBe('ILLEGAL_TRANSITION');
    expect(outcome('reported', 'settle-on-spot', worker(['immediate-item']))).toBe('closed');
    for (const action of ['settle-on-spot', 'refuse', 'void']) {
      expect(outcome('reported', action, worker(['immediate-item', 'mandatory-report']))).toBe('ILLEGAL_TRANSITION');
    }
  });
});

describe(`any way through the seven-stage flow (seed ${seed})`, () => {
  const actors = fc.record({
    roles: fc.subarray(ROLES),
    relations: fc.subarray([...SEVEN_STAGE_RELATIONS]),
    facts: fc.subarray([...SEVEN_STAGE_FACTS]),
    counts: fc.dictionary(fc.constantFrom('object', 'evaluate', 'file'), fc.integer({ min: 0, max: 2 })),
  });

  it('decides for exactly the legal actions, whoever asks', () => {
    fc.assert(
      fc.property(actors, fc.constantFrom(...states), (actor, state) => {
        const accepted = actions.filter((action) => states.includes(outcome(state, action, actor)));
        expect(accepted).toEqual(legalActions(flow, state, actor));
      }),
      { seed, numRuns: 1_000 },
    );
  });

  it('always has the clock of its state running, and none once it has ended', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(), { maxLength: 40 }), (choices) => {
        let at = Date.parse('2026-03-02T01:00:00Z');
        const extension = { amount: 1, unit: 'workingDays' as const, reason: 'rain', approver: 'street officer' };
        const apply = (runs: ClockRuns, effects: ReturnType<typeof openCase>['clockEffects']) =>
          applyEffects(runs, effects, { at: new Date((at += 3_600_000)), reason: 'rain', extension });
        let { to: state, clockEffects } = openCase(flow);
        let runs = apply({}, clockEffects);
        for (const choice of choices) {
          const ways = [insider, outsider].flatMap((actor) =>
            legalActions(flow, state, actor).map((action) => ({ actor, action })),
          );
          const way = ways[choice % Math.max(1, ways.length)];
          if (!way) break;
          ({ to: state, clockEffects } = decide(flow, state, way.action, way.actor, { evidence: everything }));
          runs = apply(runs, clockEffects);
          const { clock, terminal } = flow.states.get(state) ?? {};
          const status = (name: string) => statusOf(runOf(runs, name));
          if (clock) expect([state, clock, status(clock)]).toEqual([state, clock, 'running']);
          if (terminal) expect(Object.keys(runs).filter((name) => status(name) !== 'stopped')).toEqual([]);
        }
      }),
      { seed, numRuns: 500 },
    );
  });
});
