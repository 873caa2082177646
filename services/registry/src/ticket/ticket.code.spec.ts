import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { codeOf, hashOf } from './ticket.code.ts';

const digest = fc.uint8Array({ minLength: 32, maxLength: 32 }).map((bytes) => Buffer.from(bytes));

describe('the code of a ticket', () => {
  it('is found however it is typed, and no other is', () => {
    fc.assert(
      fc.property(digest, digest, (one, other) => {
        const code = codeOf(one);
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}(-[0-9A-HJKMNP-TV-Z]{5}){2}$/u);
        const typed = code.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l');
        expect(hashOf(typed)).toEqual(hashOf(code));
        fc.pre(codeOf(other) !== code);
        expect(hashOf(codeOf(other))).not.toEqual(hashOf(code));
      }),
    );
  });
});
