import { describe, expect, it } from '@jest/globals';
import { FollowCodes, read } from './follow-code.ts';

const codes = new FollowCodes(Buffer.alloc(32, 7));
const CASE = '01990000-0000-7000-8000-000000000001';

describe('follow codes', () => {
  it('are the same for the same case and another for another', () => {
    expect(codes.codeOf(CASE)).toBe(codes.codeOf(CASE));
    expect(codes.codeOf(CASE)).not.toBe(codes.codeOf('01990000-0000-7000-8000-000000000002'));
  });

  it('cannot be made without the key', () => {
    expect(new FollowCodes(Buffer.alloc(32, 8)).codeOf(CASE)).not.toBe(codes.codeOf(CASE));
  });

  it('hold 70 bits in 14 letters of an alphabet that reads one way, as the contract wants them', () => {
    expect(codes.codeOf(CASE)).toMatch(/^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(codes.codeOf(CASE)).toMatch(/^[0-9A-Za-z-]{8,24}$/);
  });

  it('are read as people write them', () => {
    const code = codes.codeOf(CASE);
    const sloppy = code.toLowerCase().replaceAll('-', '').replaceAll('0', 'o').replaceAll('1', 'l');
    expect(read(sloppy).hash.equals(codes.hashOf(CASE))).toBe(true);
  });

  it('refuse a key that is too short', () => {
    expect(() => new FollowCodes(Buffer.alloc(16))).toThrow(RangeError);
  });
});
