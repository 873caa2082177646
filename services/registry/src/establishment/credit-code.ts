import { normalise } from '../person/identity-number.ts';

/** A unified social credit code (GB 32100-2015) that holds. */
export interface CreditCode {
  /** Without spaces, half-width, upper case. */
  readonly value: string;
  /** Registering authority, first character: "5" civil affairs, "9" market regulation, "N" agriculture … */
  readonly authority: string;
  /** Division the body was registered in, six digits: an identifier of its time, not where it is. */
  readonly area: string;
  /** The organisation code inside (ninth to seventeenth character) has its own check character right; codes in use fail it, so it is a doubt. */
  readonly organisationHolds: boolean;
}

/** Why a text is no code. */
export type CodeFault = 'EMPTY' | 'LENGTH' | 'CHARACTERS' | 'AUTHORITY' | 'CHECK_CHARACTER';

/** The fault in words for whoever typed it. */
export const codeFaultInWords: Readonly<Record<CodeFault, string>> = {
  EMPTY: 'is empty',
  LENGTH: 'must have 18 characters',
  CHARACTERS:
    'must be digits and capital letters without I, O, S, V and Z, with six digits of an area in the third to eighth place',
  AUTHORITY: 'begins with no registering authority: 1 to 9, A, N or Y',
  CHECK_CHARACTER: 'has a wrong check character at the end',
};

/** What became of reading a text. */
export type CodeReading =
  { readonly code: CreditCode; readonly fault?: never } | { readonly fault: CodeFault; readonly code?: never };

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
// 3^i mod 31.
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
const ORGANISATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];
// 1 establishment, 2 foreign affairs, 3 justice, 4 culture, 5 civil affairs, 6 tourism, 7 religion, 8 trade unions, 9 market
// regulation, A military, N agriculture, Y other.
const AUTHORITIES = '123456789ANY';

/** The check character over the first 17 characters. */
export function creditCheck(first17: string): string {
  const sum = WEIGHTS.reduce((total, weight, place) => total + weight * ALPHABET.indexOf(first17.charAt(place)), 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** The check character of an organisation code over its first eight (GB 11714): letters count from 10 on, ten is X. */
export function organisationCheck(first8: string): string {
  const sum = ORGANISATION_WEIGHTS.reduce(
    (total, weight, place) => total + weight * Number.parseInt(first8.charAt(place), 36),
    0,
  );
  const check = (11 - (sum % 11)) % 11;
  return check === 10 ? 'X' : String(check);
}

/** Reads a code as people and spreadsheets write it. */
export function readCreditCode(text: string): CodeReading {
  const value = normalise(text).replaceAll('-', '');
  if (value === '') return { fault: 'EMPTY' };
  if (value.length !== 18) return { fault: 'LENGTH' };
  if (!/^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/.test(value)) return { fault: 'CHARACTERS' };
  const authority = value.charAt(0);
  if (!AUTHORITIES.includes(authority)) return { fault: 'AUTHORITY' };
  if (creditCheck(value.slice(0, 17)) !== value.charAt(17)) return { fault: 'CHECK_CHARACTER' };
  const organisationHolds = organisationCheck(value.slice(8, 16)) === value.charAt(16);
  return { code: { value, authority, area: value.slice(2, 8), organisationHolds } };
}
