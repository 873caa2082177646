import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { checkCharacter, normalise, readIdentityNumber, successorsOfLegacy } from './identity-number.ts';

const TODAY = '2026-11-22';
const faultOf = (text: string) => readIdentityNumber(text, TODAY).fault;
const numberOf = (text: string) => {
  const reading = readIdentityNumber(text, TODAY);
  if (reading.fault) throw new Error(reading.fault);
  return reading.number;
};

const days = fc.date({ min: new Date('1880-01-01'), max: new Date('2026-11-21'), noInvalidDate: true });
/** Numbers that hold, in areas that exist nowhere. */
const numbers = fc
  .tuple(fc.integer({ min: 100_000, max: 109_999 }), days, fc.integer({ min: 1, max: 998 }))
  .map(([area, day, order]) => {
    const digits = `${area}${day.toISOString().slice(0, 10).replaceAll('-', '')}${String(order).padStart(3, '0')}`;
    return digits + checkCharacter(digits);
  });

describe('an identity number', () => {
  it('accepts the samples of the standard, and warns of an area nobody knows', () => {
    expect(numberOf('11010519491231002X')).toEqual({
      value: '11010519491231002X',
      kind: 'citizen',
      birthDate: '1949-12-31',
      sex: '2',
      unknownArea: false,
    });
    expect(numberOf('440524188001010014')).toMatchObject({ birthDate: '1880-01-01', sex: '1' });
    const beyond = '66010119900101001';
    expect(numberOf(beyond + checkCharacter(beyond)).unknownArea).toBe(true);
  });

  it.each(['810000199001010019', '820000198506150022', '830000197811230034'])('knows residence permit %s', (text) => {
    expect(numberOf(text)).toMatchObject({ kind: 'hk-macao-taiwan', unknownArea: false });
  });

  it('knows the permanent resident cards of 2023 and before, and reads no area from them', () => {
    const digits = '91199919900101001';
    expect(numberOf(digits + checkCharacter(digits))).toMatchObject({ kind: 'foreign-permanent', unknownArea: false });
    expect(numberOf('xyz 100000 900101')).toEqual({
      value: 'XYZ100000900101',
      kind: 'foreign-permanent-old',
      unknownArea: false,
    });
  });

  it('mends spaces, full-width characters, quotes and a small x', () => {
    const written = [
      '110105 19491231 002x',
      '１１０１０５１９４９１２３１００２Ｘ',
      "'11010519491231002x",
      '\u300011010519491231\u00a0002X\u200b',
    ];
    for (const text of written) expect(numberOf(text).value).toBe('11010519491231002X');
  });

  it.each([
    ['1.10105E+17', 'SPREADSHEET_SCIENTIFIC'],
    ['1.1010519491231e+17', 'SPREADSHEET_SCIENTIFIC'],
    ['110105194912310000', 'SPREADSHEET_ROUNDED'],
    ['110105194912310000.00', 'SPREADSHEET_ROUNDED'],
    ['110105491231002', 'LEGACY'],
    ['', 'EMPTY'],
    [' \u3000', 'EMPTY'],
    ['1101051949123100', 'LENGTH'],
    ['11010519491231002XX', 'LENGTH'],
    ['1101051949123100XX', 'CHARACTERS'],
    ['110105194912310021', 'CHECK_DIGIT'],
  ])('names what is wrong with %j: %s', (text, fault) => {
    expect(faultOf(text)).toBe(fault);
  });

  it('refuses a date of birth that is none, or not yet', () => {
    const withCheck = (digits: string) => digits + checkCharacter(digits);
    expect(faultOf(withCheck('10000020230229001'))).toBe('BIRTH_DATE');
    expect(faultOf(withCheck('10000019901301001'))).toBe('BIRTH_DATE');
    expect(faultOf(withCheck('10000000000101001'))).toBe('BIRTH_DATE');
    expect(faultOf(withCheck('10000020261123001'))).toBe('BIRTH_DATE_IN_FUTURE');
    expect(faultOf(withCheck('10000020261122001'))).toBeUndefined();
  });

  it('holds for every number built by the rule, however it is spaced', () => {
    fc.assert(
      fc.property(numbers, fc.nat({ max: 17 }), fc.constantFrom(' ', '\u3000', '\u00a0'), (value, place, space) => {
        const number = numberOf(`${value.slice(0, place)}${space}${value.slice(place).toLowerCase()}`);
        expect(number.value).toBe(value);
        expect(number.birthDate?.replaceAll('-', '')).toBe(value.slice(6, 14));
        expect(number.unknownArea).toBe(false);
      }),
    );
  });

  it('finds every wrong digit and every swap of neighbours', () => {
    fc.assert(
      fc.property(numbers, fc.nat({ max: 16 }), fc.integer({ min: 1, max: 9 }), (value, place, shift) => {
        const digit = (Number(value.charAt(place)) + shift) % 10;
        expect(faultOf(`${value.slice(0, place)}${digit}${value.slice(place + 1)}`)).toBeDefined();
        const [one = '', other = ''] = value.slice(place, place + 2);
        if (one !== other && other !== 'X')
          expect(faultOf(`${value.slice(0, place)}${other}${one}${value.slice(place + 2)}`)).toBeDefined();
      }),
    );
  });

  it('never throws and never answers anything but a normalised number or a fault', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.stringMatching(/^[0-9Xx .E+]{0,24}$/)), (text) => {
        const reading = readIdentityNumber(text, TODAY);
        if (!reading.fault) expect(normalise(reading.number.value)).toBe(reading.number.value);
      }),
    );
  });

  it('says which numbers a 15-digit one may have become', () => {
    expect(successorsOfLegacy('110105491231002')[0]).toBe('11010519491231002X');
    expect(successorsOfLegacy('110105491231002')[1]).toMatch(/^11010518491231002[\dX]$/);
  });
});
