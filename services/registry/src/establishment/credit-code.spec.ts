import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { creditCheck, organisationCheck, readCreditCode } from './credit-code.ts';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const character = fc.constantFrom(...ALPHABET);
/** Codes that hold, of every authority, in areas that exist nowhere. */
const codes = fc
  .tuple(
    fc.constantFrom(...'123456789ANY'),
    character,
    fc.integer({ min: 100_000, max: 109_999 }),
    fc.string({ unit: character, minLength: 8, maxLength: 8 }),
  )
  .map(
    ([authority, kind, area, organisation]) =>
      `${authority}${kind}${area}${organisation}${organisationCheck(organisation)}`,
  )
  .map((first17) => first17 + creditCheck(first17));

describe('a unified social credit code', () => {
  it('accepts what the standard works out', () => {
    const code = (text: string) => readCreditCode(text).code;
    expect(code('91350100M000100Y43')).toEqual({
      ...{ value: '91350100M000100Y43', authority: '9', area: '350100', organisationHolds: true },
    });
    expect(code('91110000600037341L')).toMatchObject({ organisationHolds: true });
    expect(creditCheck('N2370725MA3C8Q4X1')).toBe('7');
    expect(code('N2370725MA3C8Q4X17')).toMatchObject({ authority: 'N', organisationHolds: false });
    expect(['M000100Y', 'D2143569'].map(organisationCheck)).toEqual(['4', 'X']);
  });

  it.each([
    [' ', 'EMPTY'],
    ['91350100M000100Y4', 'LENGTH'],
    ['91350100M000100I43', 'CHARACTERS'],
    ['9135010XM000100Y43', 'CHARACTERS'],
    ['B1350100M000100Y43', 'AUTHORITY'],
    ['91350100M000100Y44', 'CHECK_CHARACTER'],
  ])('names what is wrong with %j: %s', (text, fault) => {
    expect(readCreditCode(text).fault).toBe(fault);
  });

  it('holds for every code built by the rule, however it is spaced', () => {
    fc.assert(
      fc.property(codes, fc.nat({ max: 17 }), (value, place) => {
        const read = readCreditCode(`${value.slice(0, place)} -\u3000${value.slice(place).toLowerCase()}`);
        expect(read.code).toMatchObject({ value, organisationHolds: true });
      }),
    );
  });

  it('finds every wrong character and every swap of neighbours', () => {
    fc.assert(
      fc.property(codes, fc.nat({ max: 16 }), character, (value, place, other) => {
        const wrong = `${value.slice(0, place)}${other}${value.slice(place + 1)}`;
        expect(readCreditCode(wrong).fault === undefined).toBe(wrong === value);
        const [one = '', next = ''] = value.slice(place, place + 2);
        const swapped = `${value.slice(0, place)}${next}${one}${value.slice(place + 2)}`;
        expect(readCreditCode(swapped).fault === undefined).toBe(swapped === value);
      }),
    );
  });
});
