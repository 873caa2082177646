import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { seed } from '../../test/flow.builders.ts';
import { applyEffects, runOf, statusOf, type ClockRuns } from '../clocks.ts';
import { FlowRefusal } from '../flow-errors.ts';
import { decide, evidenceFor, legalActions, loadFlow, openCase, type Actor } from '../flow.ts';
import { sevenStage } from './seven-stage.ts';
import { CASE_FACTS, CASE_RELATIONS, type CaseRelation } from './words.ts';

const flow = loadFlow(sevenStage);
const states = [...flow.states.keys()];
const actions = [...flow.actions.keys()];
const everything = [...flow.actions.values()].flatMap((action) => evidenceFor(action));

/** Where every action leads from every state, written by hand; what is not here is illegal there. */
const TABLE: Record<string, Record<string, string>> = {
  reported: { file: 'filed', refuse: 'refused', settle: 'closed' },
  filed: { dispatch: 'dispatched' },
  dispatched: {
    accept: 'handling',
    'accept-help': 'dispatched',
    object: 'objected',
    'complete-help': 'dispatched',
    extend: 'dispatched',
  },
  objected: { 'adjudicate-uphold': 'filed', 'adjudicate-reject': 'dispatched' },
  handling: {
    'accept-help': 'handling',
    complete: 'feedback',
    'complete-help': 'handling',
    suspend: 'suspended',
    extend: 'handling',
  },
  suspended: { 'accept-help': 'suspended', 'complete-help': 'suspended', resume: 'handling' },
  feedback: { 'complete-help': 'feedback', verify: 'verified', 'send-back': 'handling' },
  verified: { close: 'closed' },
  closed: { evaluate: 'evaluated', reopen: 'handling', 'reopen-to-desk': 'filed' },
  evaluated: { 'reopen-by-reporter': 'filed', reopen: 'handling', 'reopen-to-desk': 'filed' },
  refused: {},
};

/** What one must be to the case, each of these alone. */
const WHO: Record<string, readonly CaseRelation[]> = {
  file: ['place'],
  refuse: ['place'],
  settle: ['place', 'reporter'],
  dispatch: ['place'],
  accept: ['lead-dispatched'],
  'accept-help': ['help-dispatched'],
  object: ['task-dispatched'],
  'adjudicate-uphold': ['place'],
  'adjudicate-reject': ['place'],
  complete: ['lead-accepted'],
  'complete-help': ['help-accepted'],
  suspend: ['place'],
  resume: ['place'],
  extend: ['place'],
  verify: ['place'],
  'send-back': ['place'],
  close: ['place'],
  evaluate: ['reporter'],
  'reopen-by-reporter': ['reporter'],
  reopen: ['place'],
  'reopen-to-desk': ['place'],
};

/** Not for whoever handled the case or belongs to the unit that did. */
const APART = ['adjudicate-uphold', 'adjudicate-reject', 'suspend', 'extend', 'verify', 'send-back'];

const apart = CASE_RELATIONS.filter((relation) => relation !== 'handler' && relation !== 'handling-unit');
const anybody = (facts: readonly string[]): Actor => ({ roles: [], relations: apart, facts });
/** Between them everything exists that can exist: an immediate item, and a case that a unit has led. */
const outsiders = [anybody(['immediate-item']), anybody(['led'])];

function outcome(state: string, action: string, actor: Actor): string {
  try {
    return decide(flow, state, action, actor, { evidence: everything }).to;
  } catch (error) {
    if (error instanceof FlowRefusal) return error.reason;
    throw error;
  }
}

describe('the seven-stage flow', () => {
  it.each(states)('in state %s leads every action where the table says and nowhere else', (state) => {
    expect(Object.keys(TABLE)).toEqual(states);
    expect(Object.keys(WHO).toSorted()).toEqual(actions.toSorted());
    for (const action of actions) {
      const outcomes = outsiders.map((actor) => outcome(state, action, actor));
      const to = outcomes.find((result) => states.includes(result));
      expect([state, action, to]).toEqual([state, action, TABLE[state]?.[action]]);
      if (!to) expect(outcomes).toEqual(['ILLEGAL_TRANSITION', 'ILLEGAL_TRANSITION']);
    }
  });

  it.each(CASE_RELATIONS)('lets %s alone do in every state what the list says and nothing else', (relation) => {
    for (const facts of [['immediate-item'], ['led']]) {
      for (const state of states) {
        const expected = actions.filter(
          (action) => WHO[action]?.includes(relation) && states.includes(outcome(state, action, anybody(facts))),
        );
        const legal = legalActions(flow, state, { roles: [], relations: [relation], facts });
        expect([state, facts, legal]).toEqual([state, facts, expected]);
      }
    }
  });

  it.each(APART)('does not let whoever handled a case, or belongs to the unit that did, %s', (action) => {
    for (const own of ['handler', 'handling-unit']) {
      const actor = { roles: [], relations: ['place', own], facts: ['led'] };
      for (const state of states) expect(states).not.toContain(outcome(state, action, actor));
    }
  });

  it('wants the after-photo before a case is handled, unless the matter asks for other evidence', () => {
    const unit: Actor = { roles: [], relations: ['lead-accepted'] };
    const complete = (evidence: string[], matterRequires?: string[]) => () =>
      decide(flow, 'handling', 'complete', unit, { evidence, ...(matterRequires && { matterRequires }) });
    expect(complete(['note'])).toThrow(
      expect.objectContaining({ reason: 'MISSING_EVIDENCE', missing: ['after-photo'] }),
    );
    expect(complete(['note'], ['note'])().to).toBe('feedback');
    expect(complete(['after-photo'])().to).toBe('feedback');
  });

  it('takes one objection per unit', () => {
    const unit: Actor = { roles: [], relations: ['task-dispatched'], counts: { object: 1 } };
    expect(outcome('dispatched', 'object', unit)).toBe('ONCE_ONLY');
  });

  it('settles on the spot only immediate items, and reopens to the unit only what a unit has led', () => {
    const place = (facts: string[]): Actor => ({ roles: [], relations: ['place'], facts });
    expect(outcome('reported', 'settle', place([]))).toBe('ILLEGAL_TRANSITION');
    expect(outcome('reported', 'settle', place(['immediate-item']))).toBe('closed');
    expect(outcome('closed', 'reopen', place([]))).toBe('ILLEGAL_TRANSITION');
    expect(outcome('closed', 'reopen-to-desk', place([]))).toBe('filed');
    expect(outcome('closed', 'reopen', place(['led']))).toBe('handling');
  });
});

describe(`any way through the seven-stage flow (seed ${seed})`, () => {
  const actors = fc.record({
    roles: fc.constant([]),
    relations: fc.subarray([...CASE_RELATIONS]),
    facts: fc.subarray([...CASE_FACTS]),
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
          const ways = outsiders.flatMap((actor) =>
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
