import { describe, expect, it } from '@jest/globals';
import { NO_FACTS, type MediationFacts } from '../mediation/mediation.rules.ts';
import {
  checkAt,
  openOf,
  promiseRatesOf,
  reminded,
  tallyOf,
  withCheck,
  withPromises,
  type Ground,
  type Outcome,
} from './performance.rules.ts';

const at = new Date('2026-12-03T02:00:00Z');
const consents = [1, 2].map(() => ({ consent: 'given' as const, time: null }));
const agreement: MediationFacts = { ...NO_FACTS, consents, form: 'oral', effectiveTime: '2026-11-30T20:00:00.000Z' };
const promise = (partyNumber: number, dueDate: string) => ({ partyNumber, dueDate });
const promised = withPromises(agreement, [promise(1, '2026-12-03'), promise(2, '2026-12-10')], 'agreed');
const base = { number: 1, note: 'x', againDay: '', ground: 'seen' as Ground, time: at.toISOString() };
const check = (facts: MediationFacts, o: Partial<typeof base> & { outcome: Outcome }, state = 'agreed') =>
  withCheck(facts, { ...base, ...o }, { at, state });
const bad = (field: string) =>
  expect.objectContaining({
    details: expect.objectContaining({ fieldViolations: [expect.objectContaining({ field })] }),
  });

describe('promises', () => {
  it('belong to an agreement, until the first was looked at', () => {
    for (const [facts, state] of [
      [NO_FACTS, 'agreed'],
      [agreement, 'performed'],
      [check(promised, { outcome: 'partly' }), 'agreed'],
    ] as const)
      expect(() => withPromises(facts, [promise(1, '2026-12-03')], state)).toThrow('not while');
    expect(withPromises(promised, [promise(1, '2026-12-04')], 'in-session').promises).toHaveLength(1);
  });

  it.each([
    ['promises[0].party_number', promise(3, '2026-12-03')],
    ['promises[0].due_date', promise(1, '2026-02-30')],
    // It took effect on the first of December in Shanghai.
    ['promises[0].due_date', promise(1, '2026-11-30')],
  ])('names %s of %j', (field, one) => {
    expect(() => withPromises(agreement, [one], 'agreed')).toThrow(bad(field));
  });
});

describe('a promise that is looked at', () => {
  it.each([
    ['number', { outcome: 'performed', number: 3 }],
    ['time', { outcome: 'performed', time: '2026-12-03T02:00:01Z' }],
    ['note', { outcome: 'partly', note: ' ' }],
    ['again_date', { outcome: 'performed', againDay: '2026-12-09' }],
    ['again_date', { outcome: 'not-performed', againDay: '2026-12-03' }],
    ['again_date', { outcome: 'not-performed', againDay: '2026-13-01' }],
  ] as const)('names %s of %j', (field, o) => {
    expect(() => check(promised, o)).toThrow(bad(field));
  });

  it('is settled when it was performed, and looked at again while it is open', () => {
    const partly = check(promised, { outcome: 'partly', againDay: '2026-12-08' });
    expect([openOf(partly), checkAt(partly)]).toEqual([[1, 2], new Date('2026-12-08T01:00:00Z')]);
    const done = check(partly, { outcome: 'performed' });
    expect(done.promises[0]?.checks.map(({ outcome }) => outcome)).toEqual(['partly', 'performed']);
    expect(openOf(done)).toEqual([2]);
    expect(tallyOf(done)).toEqual({
      ...{ promises: 2, promisesPerformed: 1, promisesPartly: 0, promisesNotPerformed: 0 },
    });
    expect(() => check(done, { outcome: 'partly' })).toThrow('not while');
    expect(() => check(promised, { outcome: 'partly' }, 'performed')).toThrow('not while');
  });

  it('is reminded of once for each of its days, in the morning', () => {
    expect(checkAt(promised)).toEqual(new Date('2026-12-03T01:00:00Z'));
    const first = reminded(promised, at);
    expect([first.numbers, checkAt(first.facts)]).toEqual([[1], new Date('2026-12-10T01:00:00Z')]);
    expect(reminded(first.facts, at).numbers).toEqual([]);
    expect(reminded(promised, new Date('2026-12-11T00:00:00Z')).numbers).toEqual([1, 2]);
    expect(checkAt(check(check(promised, { outcome: 'performed' }), { outcome: 'performed', number: 2 }))).toBeNull();
  });
});

it('rates of nothing are none', () => {
  const counted = { promisesDue: 4, promisesPerformed: 1, promisesPartly: 1, promisesNotPerformed: 0 };
  expect(promiseRatesOf(counted)).toEqual({ checkRate: 0.5, promiseRate: 0.25 });
  expect(promiseRatesOf({ ...counted, promisesDue: 0 })).toEqual({});
});
