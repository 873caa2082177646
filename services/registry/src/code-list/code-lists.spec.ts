import { describe, expect, it } from '@jest/globals';
import { codeFault, codesOn, isListed, listOf, type ListedCode } from './code-lists.ts';

const code = (edition: string, one: string, validFrom: string, validTo = ''): ListedCode => ({
  ...{ list: 'sort', standard: 'GB/T 1', edition, code: one, nameZh: '', nameEn: '', validFrom, validTo },
});
const SORT = [code('2000', 'a', '2000-01-01', '2020-01-01'), code('2019', 'b', '2020-01-01')];

describe('a list of codes', () => {
  it.each([
    ['1999-12-31', []],
    ['2000-01-01', ['a']],
    ['2019-12-31', ['a']],
    ['2020-01-01', ['b']],
  ])('has on %s the codes %j', (day, codes) => {
    expect(codesOn('sort', day, SORT).map((one) => one.code)).toEqual(codes);
  });

  it('names itself, its edition and the day when it does not have a code', () => {
    expect(codeFault('sort', 'a', '2019-12-31', SORT)).toBeUndefined();
    expect(codeFault('sort', 'a', '2026-11-22', SORT)).toBe('is no code of the list sort (GB/T 1-2019) on 2026-11-22');
  });

  it('is one of the standards, each code once, and the delicate ones are off by default', () => {
    const today = '2026-11-22';
    const sizes = Object.entries({ sex: 4, relation: 9, ethnicity: 58, 'political-status': 13, disability: 7 });
    for (const [list, size] of sizes) {
      const codes = codesOn(list, today);
      expect([list, new Set(codes.map((one) => one.code)).size, codes.length]).toEqual([list, size, size]);
      expect(codes.filter(({ nameZh, nameEn }) => nameZh === '' || nameEn === '')).toEqual([]);
    }
    expect(['sex', 'ethnicity', 'political-status', 'religion'].map((list) => isListed(list, []))).toEqual([
      ...[true, false, false, false],
    ]);
    expect(isListed('ethnicity', ['ethnicity'])).toBe(true);
  });

  it('is what a field names instead of codes of its own', () => {
    expect([listOf(['list:education']), listOf(['list:a', 'b']), listOf(['own'])]).toEqual([
      'education',
      undefined,
      undefined,
    ]);
  });
});
