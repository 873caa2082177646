import { describe, expect, it } from '@jest/globals';
import { totp, totpMatches, totpOf } from './totp.ts';

const key = Buffer.from('12345678901234567890'); // the key of RFC 6238, appendix B

describe('one-time codes', () => {
  it.each([
    [59, '287082'],
    [1_111_111_109, '081804'],
    [1_234_567_890, '005924'],
    [20_000_000_000, '353130'],
  ])('at second %d are those of the standard', (second, code) => {
    expect(totp(key, second * 1_000)).toBe(code);
    expect(totpOf('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', second * 1_000)).toBe(code);
  });

  it('hold half a minute longer and earlier, and no further', () => {
    const code = totp(key, 600_000);
    for (const [shift, right] of [
      [-60, false],
      [-30, true],
      [0, true],
      [30, true],
      [60, false],
    ] as const) {
      expect(totpMatches(key, code, 600_000 + shift * 1_000)).toBe(right);
    }
  });

  it.each(['', '12345', '1234567', 'abcdef'])('refuse %j', (code) => {
    expect(totpMatches(key, code)).toBe(false);
  });
});
