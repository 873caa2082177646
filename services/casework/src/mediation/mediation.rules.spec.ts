import { describe, expect, it } from '@jest/globals';
import {
  allConsent,
  confirmBy,
  endingStep,
  evidenceFrom,
  NO_FACTS,
  ratesOf,
  remindAt,
  withAgreement,
  withConfirmation,
  withConsent,
  withMediators,
  withParties,
  withSession,
  type Consent,
  type MediationFacts,
} from './mediation.rules.ts';

const at = new Date('2026-11-23T02:00:00Z');
const days = (n: number) => new Date(at.getTime() + n * 86_400_000);
const asked = withParties(NO_FACTS, 2, 'applied');
const say = (facts: MediationFacts, number: number, consent: Consent, state = 'applied') =>
  withConsent(facts, { number, consent, at, state });
const consented = say(say(asked, 1, 'given'), 2, 'given');
const mediated = withMediators(consented, { mediators: ['李调解'], chosenByParties: true, isOpen: false }, 'consented');
const agreed = withAgreement(mediated, { form: 'oral', effectiveTime: at }, { at, state: 'in-session' });

describe('consent', () => {
  it('is every party’s, and of nobody recorded nobody’s', () => {
    expect([NO_FACTS, asked, say(asked, 1, 'given'), consented].map(allConsent)).toEqual([false, false, false, true]);
  });

  it('is given or refused once, while it is asked for', () => {
    for (const consent of ['given', 'refused'] as const) {
      expect(() => say(consented, 1, consent)).toThrow('not while');
      expect(() => say(asked, 1, consent, 'consented')).toThrow('not while');
    }
    expect(() => say(asked, 3, 'given')).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }));
  });

  it('is taken back by whoever gave it until there is an agreement, and ends it', () => {
    for (const state of ['applied', 'consented', 'in-session'])
      expect(say(consented, 2, 'withdrawn', state).consents[1]?.consent).toBe('withdrawn');
    for (const state of ['agreed', 'performed', 'ended']) expect(() => say(consented, 2, 'withdrawn', state)).toThrow();
    expect(() => say(asked, 2, 'withdrawn')).toThrow('not while');
    expect(['applied', 'consented', 'in-session', 'agreed', 'declined'].map(endingStep)).toEqual([
      ...['decline', 'end-mediation', 'end-mediation', undefined, undefined],
    ]);
  });

  it('comes before mediators, sessions and agreement', () => {
    const missing = expect.objectContaining({ reason: 'CONSENT_MISSING' });
    const chosen = { mediators: ['李'], chosenByParties: false, isOpen: true };
    const session = { time: at.toISOString(), place: '调解室', present: ['party'] };
    expect(() => withMediators(asked, chosen, 'applied')).toThrow(missing);
    expect(() => withSession(asked, session, { at, state: 'in-session' })).toThrow(missing);
    expect(() => withAgreement(asked, { form: 'oral', effectiveTime: at }, { at, state: 'in-session' })).toThrow(
      missing,
    );
  });

  it('fixes who the parties are', () => {
    expect(withParties(asked, 3, 'applied').consents).toHaveLength(3);
    expect(() => withParties(consented, 2, 'applied')).toThrow('not while');
  });
});

describe('judicial confirmation', () => {
  it('can be applied for within 30 days of the effect, and is reminded of a week before', () => {
    expect(confirmBy(agreed)).toEqual(days(30));
    expect(remindAt(agreed)).toEqual(days(23));
    expect(confirmBy(mediated)).toBeUndefined();
    const apply = (n: number) =>
      withConfirmation(agreed, { answer: 'applied', time: days(n) }, { at: days(40), state: 'agreed' });
    expect(remindAt(apply(30))).toBeNull();
    expect(() => apply(30.001)).toThrow(expect.objectContaining({ reason: 'CONFIRMATION_OVER' }));
  });

  it('is answered by the court in its order', () => {
    const say = (facts: MediationFacts, answer: string) =>
      withConfirmation(facts, { answer, time: at }, { at, state: 'agreed' });
    const applied = say(agreed, 'applied');
    expect(say(say(applied, 'accepted'), 'confirmed').courtAnswer).toBe('confirmed');
    expect(say(applied, 'not-accepted').courtAnswer).toBe('not-accepted');
    for (const [from, answer] of [
      [agreed, 'accepted'],
      [applied, 'confirmed'],
      [applied, 'applied'],
      [say(applied, 'not-accepted'), 'accepted'],
    ] as const)
      expect(() => say(from, answer)).toThrow('not while');
  });
});

describe('what is known', () => {
  it('is evidence of the steps, and speaks against a picture of something else', () => {
    expect(evidenceFrom(asked)).toEqual({ gives: [], denies: ['consent-of-both', 'agreement', 'court-ruling'] });
    expect(evidenceFrom(agreed)).toEqual({ gives: ['consent-of-both', 'agreement'], denies: ['court-ruling'] });
  });

  it('lies not in the future', () => {
    const late = { form: 'written', effectiveTime: days(1) } as const;
    expect(() => withAgreement(mediated, late, { at, state: 'in-session' })).toThrow(
      expect.objectContaining({ code: 'INVALID_ARGUMENT' }),
    );
  });
});

describe('rates', () => {
  it.each([
    [
      { agreed: 3, ended: 1, performed: 2 },
      { successRate: 0.75, performanceRate: 2 / 3 },
    ],
    [{ agreed: 0, ended: 4, performed: 0 }, { successRate: 0 }],
    [{ agreed: 0, ended: 0, performed: 0 }, {}],
  ])('of %j', (counted, rates) => {
    expect(ratesOf(counted)).toEqual(rates);
  });
});
