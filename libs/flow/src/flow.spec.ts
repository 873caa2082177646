import { describe, expect, it } from '@jest/globals';
import { aClock, anAction, aState, request } from '../test/flow.builders.ts';
import { decide, evidenceFor, legalActions, loadFlow, openCase, type Actor } from './flow.ts';

const clerk: Actor = { roles: ['clerk'], relations: [] };

function refusal(reason: string, rest: object = {}) {
  return expect.objectContaining({ name: 'FlowRefusal', reason, ...rest });
}

describe('deciding', () => {
  const flow = loadFlow(
    request({
      actions: [
        anAction({ requires: ['note'], requiresOfMatter: ['photo'] }),
        anAction({ name: 'remind', to: undefined, actors: [{ relations: ['reporter'] }], once: 'case' }),
        anAction({
          name: 'waive',
          actors: [{ roles: ['clerk'], not: ['reporter'] }],
          onlyIf: ['trifle'],
          unless: ['sealed'],
        }),
      ],
      clocks: [aClock({ stops: ['answer', 'waive'], extends: ['remind'] })],
    }),
  );

  it('opens a case in the initial state and starts its clocks', () => {
    expect(openCase(flow)).toEqual({ to: 'pending', clockEffects: [{ clock: 'answering', effect: 'start' }] });
  });

  it('answers where an action leads and what it does to the clocks', () => {
    expect(decide(flow, 'pending', 'answer', clerk, { evidence: ['photo', 'note'] })).toEqual({
      action: 'answer',
      from: 'pending',
      to: 'answered',
      clockEffects: [{ clock: 'answering', effect: 'stop' }],
      reworks: false,
    });
  });

  it('keeps the state of an action that leads nowhere else', () => {
    expect(decide(flow, 'pending', 'remind', { roles: [], relations: ['reporter'] })).toMatchObject({
      from: 'pending',
      to: 'pending',
    });
  });

  it('refuses an action the state does not have, with the state and what is allowed', () => {
    expect(() => decide(flow, 'answered', 'answer', clerk)).toThrow(
      refusal('ILLEGAL_TRANSITION', { state: 'answered', action: 'answer', allowed: [] }),
    );
    expect(() => decide(flow, 'pending', 'burn', clerk)).toThrow(
      refusal('ILLEGAL_TRANSITION', { allowed: ['answer'] }),
    );
  });

  it('refuses one who may not, naming what they may', () => {
    expect(() => decide(flow, 'pending', 'answer', { roles: ['resident'], relations: ['reporter'] })).toThrow(
      refusal('NOT_YOUR_ACTION', { allowed: ['remind'] }),
    );
  });

  it('refuses what may be done once and has been', () => {
    const reporter = { roles: [], relations: ['reporter'], counts: { remind: 1 } };
    expect(() => decide(flow, 'pending', 'remind', reporter)).toThrow(refusal('ONCE_ONLY', { allowed: [] }));
  });

  it('refuses without the evidence and names what is missing', () => {
    expect(() => decide(flow, 'pending', 'answer', clerk, { evidence: ['note'] })).toThrow(
      refusal('MISSING_EVIDENCE', { missing: ['photo'], allowed: ['answer'] }),
    );
  });

  it('lets the matter decide on its part of the evidence, more or less', () => {
    expect(decide(flow, 'pending', 'answer', clerk, { evidence: ['note'], matterRequires: [] }).to).toBe('answered');
    const given = { evidence: ['note', 'photo'], matterRequires: ['photo', 'receipt'] };
    expect(() => decide(flow, 'pending', 'answer', clerk, given)).toThrow(
      refusal('MISSING_EVIDENCE', { missing: ['receipt'] }),
    );
    expect(flow.definition.actions.slice(0, 1).map((action) => evidenceFor(action))).toEqual([['note', 'photo']]);
  });

  it('has an action only while the facts of the case are for it', () => {
    const legal = (facts: string[]) => legalActions(flow, 'pending', { ...clerk, facts });
    expect([legal([]), legal(['trifle']), legal(['trifle', 'sealed'])]).toEqual([
      ['answer'],
      ['answer', 'waive'],
      ['answer'],
    ]);
  });

  it('excludes by relation even one who has the role', () => {
    const both = { roles: ['clerk'], relations: ['reporter'], facts: ['trifle'] };
    expect(() => decide(flow, 'pending', 'waive', both)).toThrow(
      refusal('NOT_YOUR_ACTION', { allowed: ['answer', 'remind'] }),
    );
  });

  it('is not confused by names every object has', () => {
    const odd = loadFlow(
      request({
        actions: [anAction({ name: 'constructor', once: 'case' })],
        clocks: [aClock({ stops: ['constructor'] })],
      }),
    );
    expect(legalActions(odd, 'pending', clerk)).toEqual(['constructor']);
    expect(legalActions(odd, 'toString', clerk)).toEqual([]);
  });

  it('takes a state without label for what it is: no flow', () => {
    expect(() => loadFlow(request({ states: [aState({ label: { en: '', zh: '' } })] }))).toThrow(
      expect.objectContaining({ reason: 'INVALID_FLOW' }),
    );
  });
});
