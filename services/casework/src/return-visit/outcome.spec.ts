import { describe, expect, it } from '@jest/globals';
import type { DomainError } from '@wangge/platform/errors';
import { outcomeOf } from './outcome.ts';

const said = (more: object) => ({ reached: true, settled: true, satisfaction: 0, note: '', ...more });
const fieldOf = (more: object): string => {
  try {
    outcomeOf(said(more), 0, 3);
  } catch (error) {
    return (error as DomainError).details.fieldViolations?.[0]?.field ?? '';
  }
  return 'none';
};

describe('what a return visit comes to', () => {
  it.each([
    ['settled', {}, 0, { state: 'made', settled: true, reopens: false }],
    ['not settled', { settled: false, note: '还在漏' }, 0, { state: 'made', settled: false, reopens: true }],
    ['not reached', { reached: false, settled: undefined }, 0, { state: 'due', settled: null, reopens: false }],
    [
      'not reached for the last time',
      { reached: false, settled: undefined },
      2,
      { state: 'given-up', settled: null, reopens: false },
    ],
  ])('%s', (_what, more, before, expected) => {
    expect(outcomeOf(said(more), before, 3)).toEqual(expected);
  });

  it.each([
    ['what the reporter says is missing', { settled: undefined }, 'settled'],
    ['nobody was reached and yet it is settled', { reached: false }, 'settled'],
    ['nobody was reached and yet satisfied', { reached: false, settled: undefined, satisfaction: 3 }, 'satisfaction'],
    ['not settled without a word why', { settled: false, note: ' ' }, 'note'],
  ])('is refused when %s', (_what, more, field) => {
    expect(fieldOf(more)).toBe(field);
  });
});
