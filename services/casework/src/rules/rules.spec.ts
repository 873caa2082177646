import { describe, expect, it } from '@jest/globals';
import { FIRST_RULES, ruleFaults, ruleOf, type MatterRule } from './rules.ts';

const rule = (matterCode: string, more: Partial<MatterRule> = {}): MatterRule => ({
  ...{ matterCode, repeatDays: 0, commonPeople: 0, commonDays: 0, commonArea: '', emergencyNumber: '' },
  mandatory: false,
  ...more,
});

describe('the rules of matters', () => {
  const matters = [rule('', { repeatDays: 1 }), rule('06', { repeatDays: 6 }), rule('06.01', { repeatDays: 61 })];
  it.each([
    ['06.01.02', 61],
    ['06.02.01', 6],
    ['06.011', 6],
    ['01.01.03', 1],
  ])('the longest code that covers %s counts', (code, days) => {
    expect(ruleOf({ matters }, code).repeatDays).toBe(days);
  });

  it('where none covers a matter, nothing folds and nothing is common', () => {
    expect(ruleOf(FIRST_RULES, '01.01.03')).toEqual(rule(''));
  });
});

describe('rules that contradict themselves are refused with the place', () => {
  const visits = FIRST_RULES.returnVisits;
  it.each([
    ['a name twice', { returnVisits: [...visits, ...visits.slice(0, 1)], matters: [] }, 'rules.return_visits[5].name'],
    ['a matter twice', { returnVisits: [], matters: [rule('01'), rule('01')] }, 'rules.matters[1].matter_code'],
    [
      'one person is common',
      { returnVisits: [], matters: [rule('01', { commonPeople: 1, commonDays: 7, commonArea: 'grid' })] },
      'rules.matters[0].common_people',
    ],
    [
      'no window',
      { returnVisits: [], matters: [rule('01', { commonPeople: 2, commonArea: 'grid' })] },
      'rules.matters[0].common_days',
    ],
    [
      'no area',
      { returnVisits: [], matters: [rule('01', { commonPeople: 2, commonDays: 7 })] },
      'rules.matters[0].common_area',
    ],
  ])('%s', (_what, rules, field) => {
    expect(ruleFaults(rules).map((fault) => fault.field)).toEqual([field]);
  });

  it('the first ones fit together', () => expect(ruleFaults(FIRST_RULES)).toEqual([]));
});
