import { describe, expect, it } from '@jest/globals';
import { checkCampaign, findingsOf, type Line } from './campaign.rules.ts';

const line = (change: Partial<Line> = {}): Line => ({ code: 'alarm', hazards: ['no'], matterCode: '01.01', ...change });
const check = (kind: string, dueDate: string, ...lines: Line[]) =>
  checkCampaign({ kind, dueDate, lines }, '2026-11-22');

describe('a campaign', () => {
  it('says a day that comes and hazards with their matter', () => {
    expect(() => check('hazard-check', '2026-11-22', line())).not.toThrow();
    expect(() => check('survey', '2026-12-01', line({ hazards: [], matterCode: '' }))).not.toThrow();
  });

  it.each<[string, string, Line[]]>([
    ['survey', '2026-11-21', [line({ hazards: [], matterCode: '' })]],
    ['survey', '2026-11-31', [line({ hazards: [], matterCode: '' })]],
    ['survey', '2026-12-01', [line()]],
    ['hazard-check', '2026-12-01', [line({ matterCode: '' })]],
    ['hazard-check', '2026-12-01', [line({ hazards: [] })]],
    ['hazard-check', '2026-12-01', [line(), line()]],
  ])('%s until %s is refused with %j', (kind, dueDate, lines) =>
    expect(() => check(kind, dueDate, ...lines)).toThrow(),
  );

  it('finds what its checklist calls a hazard, and nothing else', () => {
    const lines = [line(), line({ code: 'stove', hazards: ['coal', 'none'], matterCode: '02.01' })];
    const entries = [
      ...[{ code: 'alarm', value: 'yes' }],
      ...[{ code: 'stove', value: ' coal ' }],
      ...[{ code: 'other', value: 'no' }],
    ];
    expect(findingsOf(lines, entries)).toEqual([{ code: 'stove', matterCode: '02.01' }]);
  });
});
