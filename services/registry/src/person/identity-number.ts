import { isDay } from './day.ts';

/** What stands behind a number: a citizen, a holder of a residence permit, a foreign permanent resident (2023 card or the one before). */
export type NumberKind = 'citizen' | 'hk-macao-taiwan' | 'foreign-permanent' | 'foreign-permanent-old';

/** A number that holds. `birthDate` and `sex` are read from it; the foreign card before 2023 tells neither. */
export interface IdentityNumber {
  /** Without spaces, half-width, upper case: the form that is sealed and hashed. */
  readonly value: string;
  readonly kind: NumberKind;
  /** "YYYY-MM-DD". */
  readonly birthDate?: string;
  /** GB/T 2261.1: "1" male, "2" female. */
  readonly sex?: '1' | '2';
  /** The first six digits are no area anybody knows: a warning, because lists of areas age and numbers do not. */
  readonly unknownArea: boolean;
}

/** Why a text is no number. */
export type NumberFault =
  | 'EMPTY'
  | 'SPREADSHEET_SCIENTIFIC'
  | 'SPREADSHEET_ROUNDED'
  | 'LEGACY'
  | 'LENGTH'
  | 'CHARACTERS'
  | 'CHECK_DIGIT'
  | 'BIRTH_DATE'
  | 'BIRTH_DATE_IN_FUTURE';

/** The fault in words for the person who typed it; never the number itself. */
export const faultInWords: Readonly<Record<NumberFault, string>> = {
  EMPTY: 'is empty',
  SPREADSHEET_SCIENTIFIC: 'was turned into a power of ten by a spreadsheet; format the column as text and export again',
  SPREADSHEET_ROUNDED:
    'lost its last digits in a spreadsheet, which keeps fifteen; format the column as text and export again',
  LEGACY: 'has 15 digits; such numbers ended in 2013 and serve only to find old records',
  LENGTH: 'must have 18 characters',
  CHARACTERS: 'must be 17 digits and a digit or X',
  CHECK_DIGIT: 'has a wrong check digit',
  BIRTH_DATE: 'holds no real date of birth',
  BIRTH_DATE_IN_FUTURE: 'holds a date of birth in the future',
};

/** What became of reading a text. */
export type NumberReading =
  { readonly number: IdentityNumber; readonly fault?: never } | { readonly fault: NumberFault };

// GB/T 2260: the first two digits of the provinces; 71, 81 and 82 are Taiwan, Hong Kong and Macao.
const PROVINCES = new Set(
  '11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82'.split(' '),
);
// Residence permits for people from Hong Kong, Macao and Taiwan name these areas and no others.
const PERMIT_AREAS = new Set(['810000', '820000', '830000']);
const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const CHECKS = '10X98765432';

/** The check character of ISO 7064 MOD 11-2 over the first 17 digits (GB 11643-1999). */
export function checkCharacter(digits17: string): string {
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * Number(digits17[place]), 0);
  return CHECKS.charAt(sum % 11);
}

/** Drops every kind of space, quotes that spreadsheets put before text, makes full-width characters half-width and x capital. */
export const normalise = (text: string): string =>
  text
    .normalize('NFKC')
    .replace(/[\s\u200B-\u200D\u2060\uFEFF'\u2018\u2019`]/gu, '')
    .toUpperCase();

/**
 * Reads an identity number as people and spreadsheets write it.
 * @param today "YYYY-MM-DD", Asia/Shanghai
 */
export function readIdentityNumber(text: string, today: string): NumberReading {
  const value = normalise(text);
  if (value === '') return { fault: 'EMPTY' };
  if (/^\d([.,]\d+)?E\+?\d+$/.test(value)) return { fault: 'SPREADSHEET_SCIENTIFIC' };
  if (/^\d{15,18}[.,]0*$/.test(value)) return { fault: 'SPREADSHEET_ROUNDED' };
  if (/^\d{15}$/.test(value)) return { fault: 'LEGACY' };
  // Three letters of a country and twelve digits: permanent residents' cards before December 2023, still valid.
  if (/^[A-Z]{3}\d{12}$/.test(value)) return { number: { value, kind: 'foreign-permanent-old', unknownArea: false } };
  if (value.length !== 18) return { fault: 'LENGTH' };
  if (!/^\d{17}[\dX]$/.test(value)) return { fault: 'CHARACTERS' };
  return readEighteen(value, today);
}

function readEighteen(value: string, today: string): NumberReading {
  if (value.charAt(17) !== checkCharacter(value.slice(0, 17))) {
    // A spreadsheet keeps fifteen significant digits and fills up with zeros.
    return { fault: value.endsWith('000') ? 'SPREADSHEET_ROUNDED' : 'CHECK_DIGIT' };
  }
  const birthDate = `${value.slice(6, 10)}-${value.slice(10, 12)}-${value.slice(12, 14)}`;
  if (!isDay(birthDate)) return { fault: 'BIRTH_DATE' };
  if (birthDate > today) return { fault: 'BIRTH_DATE_IN_FUTURE' };
  const sex = Number(value.charAt(16)) % 2 === 1 ? '1' : '2';
  const area = value.slice(0, 6);
  if (value.startsWith('9'))
    return { number: { value, kind: 'foreign-permanent', birthDate, sex, unknownArea: false } };
  if (PERMIT_AREAS.has(area)) return { number: { value, kind: 'hk-macao-taiwan', birthDate, sex, unknownArea: false } };
  const unknownArea = !PROVINCES.has(area.slice(0, 2)) && !isMadeUp(value);
  return { number: { value, kind: 'citizen', birthDate, sex, unknownArea } };
}

/** A number of an area 100000–109999, which exist nowhere: demonstration people have them, and no warning is wanted. */
export const isMadeUp = (number: string): boolean => number.startsWith('10');

/**
 * The 18-character numbers a 15-digit number may have become: people born in the 1900s, and those born in the 1800s who got
 * one late in life. For finding old records only.
 */
export function successorsOfLegacy(digits15: string): string[] {
  return ['19', '18'].map((century) => {
    const digits17 = digits15.slice(0, 6) + century + digits15.slice(6);
    return digits17 + checkCharacter(digits17);
  });
}
