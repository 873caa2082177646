import { describe, expect, it } from '@jest/globals';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Channel } from '@wangge/contracts/wangge/casework/v1/case';
import fc from 'fast-check';
import { areasOf, blankFact, type CaseFact, changesBetween, contributionsOf } from './case-fact.ts';
import { type CaseEvent, fold } from './fold.ts';

const CASE = '019aa000-0000-7000-8000-000000000001';
const at = (iso: string) => timestampFromDate(new Date(iso));
const event = (name: string, version: number, iso: string, more: object = {}) =>
  ({
    $typeName: `wangge.casework.v1.${name}`,
    caseId: CASE,
    version,
    matterCode: '01.01.03',
    happenedAtPath: 'dc.s01.c01.g1',
    time: at(iso),
    ...more,
  }) as CaseEvent;
const blank = blankFact(CASE, 'dc.s01.c01.g1', '01.01.03');
const life = (events: readonly CaseEvent[]) => events.reduce<CaseFact>(fold, blank);

const reported = event('CaseReported', 1, '2026-11-20T01:00:00Z', { dueTime: at('2026-11-24T10:00:00Z') });
const filed = event('CaseFiled', 2, '2026-11-20T02:00:00Z', { dueTime: at('2026-11-24T10:00:00Z') });
const done = event('TaskCompleted', 3, '2026-11-21T02:00:00Z', { lead: true });
const closed = event('CaseClosed', 4, '2026-11-21T03:00:00Z', { dueTime: at('2026-11-24T10:00:00Z'), onTime: true });

describe('the facts of a case', () => {
  it('count a report on its Beijing day, not on the UTC day', () => {
    const late = fold(blank, event('CaseReported', 1, '2026-11-20T16:30:00Z'));
    expect(contributionsOf(late)).toEqual([{ day: '2026-11-21', counter: 'reported', amount: 1 }]);
  });

  it('count who came upon a matter once it is filed: a patrol, the public, or neither', () => {
    const by = (channel: Channel) =>
      contributionsOf(life([event('CaseReported', 1, '2026-11-20T01:00:00Z', { channel }), filed]))
        .map(({ counter }) => counter)
        .filter((counter) => ['told_by_public', 'found_or_told'].includes(counter));
    expect(by(Channel.PATROL)).toEqual(['found_or_told']);
    expect(by(Channel.HOTLINE)).toEqual(['told_by_public', 'found_or_told']);
    expect(by(Channel.DEPARTMENT)).toEqual([]);
    const unfiled = life([event('CaseReported', 1, '2026-11-20T01:00:00Z', { channel: Channel.PHONE })]);
    expect(contributionsOf(unfiled).map(({ counter }) => counter)).toEqual(['reported']);
  });

  it('of a case from another system are in no figure until something is done with it here', () => {
    const imported = life([
      event('CaseImported', 1, '2026-11-20T01:00:00Z', { closeTime: at('2014-11-20T01:00:00Z') }),
    ]);
    expect([imported.version, contributionsOf(imported)]).toEqual([1, []]);
  });

  it('make a filed case due to close on the day its limit expires', () => {
    expect(contributionsOf(life([reported, filed]))).toContainEqual({
      day: '2026-11-24',
      counter: 'due_to_close',
      amount: 1,
    });
  });

  it('move due to close to the day of closing when that came earlier', () => {
    const found = contributionsOf(life([reported, filed, done, closed]));
    expect(found).toContainEqual({ day: '2026-11-21', counter: 'due_to_close', amount: 1 });
    expect(found).toContainEqual({ day: '2026-11-21', counter: 'on_time_closed', amount: 1 });
    expect(found).not.toContainEqual({ day: '2026-11-24', counter: 'due_to_close', amount: 1 });
  });

  it('keep an overdue case due on its limit and closed late', () => {
    const late = event('CaseClosed', 4, '2026-11-27T03:00:00Z', { dueTime: at('2026-11-24T10:00:00Z'), onTime: false });
    const found = contributionsOf(life([reported, filed, done, late]));
    expect(found).toContainEqual({ day: '2026-11-24', counter: 'due_to_close', amount: 1 });
    expect(found).toContainEqual({ day: '2026-11-27', counter: 'closed', amount: 1 });
    expect(found.some(({ counter }) => counter === 'on_time_closed')).toBe(false);
  });

  it('take a closure back when the case is reopened', () => {
    const reopened = event('CaseReopened', 5, '2026-11-22T03:00:00Z', { dueTime: at('2026-11-24T10:00:00Z') });
    const found = contributionsOf(life([reported, filed, done, closed, reopened]));
    expect(found.some(({ counter }) => counter === 'closed')).toBe(false);
    expect(found).toContainEqual({ day: '2026-11-24', counter: 'due_to_close', amount: 1 });
  });

  it('never leave a refused report due to close', () => {
    const refused = event('CaseRefused', 2, '2026-11-20T02:00:00Z');
    expect(contributionsOf(life([reported, refused])).some(({ counter }) => counter === 'due_to_close')).toBe(false);
  });

  it('count one case sent back twice as one rework case', () => {
    const back = (version: number) => event('CaseSentBack', version, '2026-11-21T04:00:00Z');
    const found = contributionsOf(life([reported, filed, done, back(4), back(5)]));
    expect(found.filter(({ counter }) => counter === 'rework_cases')).toEqual([
      { day: '2026-11-21', counter: 'rework_cases', amount: 1 },
    ]);
  });

  it('belong to the community, its street and the district', () => {
    expect(areasOf('dc.s01.c01.g1')).toEqual([
      { parent: '', area: 'dc' },
      { parent: 'dc', area: 'dc.s01' },
      { parent: 'dc.s01', area: 'dc.s01.c01' },
    ]);
  });

  it('add up step by step to what they are in the end, for any life of a case', () => {
    const step = fc.record({
      name: fc.constantFrom(
        'CaseReported',
        'CaseFiled',
        'CaseDispatched',
        'TaskCompleted',
        'CaseSentBack',
        'CaseClosed',
        'CaseReopened',
        'CaseEvaluated',
        'CaseResumed',
      ),
      hour: fc.integer({ min: 0, max: 2000 }),
      dueHour: fc.integer({ min: 0, max: 2000 }),
      satisfaction: fc.integer({ min: 1, max: 5 }),
      onTime: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 12 }), (steps) => {
        const totals = new Map<string, number>();
        let fact: CaseFact | undefined;
        for (const [index, one] of steps.entries()) {
          const hour = (n: number) => new Date(Date.UTC(2026, 9, 1) + n * 3_600_000).toISOString();
          const next = fold(
            fact ?? blank,
            event(one.name, index + 1, hour(one.hour), {
              dueTime: at(hour(one.dueHour)),
              satisfaction: one.satisfaction,
              onTime: one.onTime,
              lead: true,
            }),
          );
          for (const { day, counter, amount } of changesBetween(fact, next))
            totals.set(`${day} ${counter}`, (totals.get(`${day} ${counter}`) ?? 0) + amount);
          fact = next;
        }
        const expected = new Map<string, number>();
        for (const { day, counter, amount } of contributionsOf(fact ?? blank))
          expected.set(`${day} ${counter}`, (expected.get(`${day} ${counter}`) ?? 0) + amount);
        expect(new Map([...totals].filter(([, amount]) => amount !== 0))).toEqual(expected);
      }),
    );
  });
});
