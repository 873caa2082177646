import { describe, expect, it } from '@jest/globals';
import { isPurposeCode, purposeIn, purposeOnward } from './purpose.ts';

const header = (value: string) => ({ get: (name: string) => (name === 'wg-purpose' ? value : '') });
const onward = (purpose: string, name = 'RevealPerson') => purposeOnward({ purpose, method: { name } });

describe('a purpose in a header', () => {
  it.each(['home-visit', 'allowance-review-2026', 'x'])('is the code %s', (code) => {
    expect([isPurposeCode(code), purposeIn(header(code)), onward(code)]).toEqual([true, code, code]);
  });

  it.each(['', 'to call Mrs Zhang', '张三', '100101193707071235', 'a--b', 'A', `a${'b'.repeat(64)}`, 'a\nb'])(
    'is nobody’s words: %j',
    (words) => {
      expect([isPurposeCode(words), purposeIn(header(words))]).toEqual([false, '']);
    },
  );

  it('names the operation the words were said to, in their place', () => {
    expect(onward('to call Mrs Zhang')).toBe('reveal-person');
    expect(onward('to call Mrs Zhang', 'GetPersonByID')).toBe('get-person-by-id');
    expect(onward('')).toBe('');
    for (const name of ['RevealPerson', 'QueryFigures', 'GetJWKS2'])
      expect(isPurposeCode(onward('!', name))).toBe(true);
  });
});
