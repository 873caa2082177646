import { codeFault, listOf } from '../code-list/code-lists.ts';
import { isDay } from '../person/day.ts';

/** What of a field decides which values are its own. */
export interface Typed {
  readonly type: string;
  readonly codes: readonly string[];
}

/** A value in the one way it is written, or why it is none of the field's. */
export type ReadValue = { readonly value: string } | { readonly fault: string };

/**
 * Reads a value of a field. Empty is not a value: it ends the one held.
 * @param today "YYYY-MM-DD": what a code may be depends on the day
 */
export function readValue({ type, codes }: Typed, text: string, today: string): ReadValue {
  const value = text.normalize('NFC').trim();
  switch (type) {
    case 'number':
      return /^-?[0-9]{1,15}(\.[0-9]{1,6})?$/.test(value) ? { value } : { fault: 'is no number in digits' };
    case 'date':
      return isDay(value) ? { value } : { fault: 'is no day, YYYY-MM-DD' };
    case 'code':
      return readCode(codes, value, today);
    case 'yes-no':
      return value === 'yes' || value === 'no' ? { value } : { fault: 'is neither yes nor no' };
    default:
      return { value };
  }
}

function readCode(codes: readonly string[], value: string, today: string): ReadValue {
  const list = listOf(codes);
  if (list === undefined) return codes.includes(value) ? { value } : { fault: `is none of ${codes.join(', ')}` };
  const fault = codeFault(list, value, today);
  return fault === undefined ? { value } : { fault };
}

/** A masked value: its first character, and as much as nobody can count. */
export const maskedValue = (value: string): string => `${[...value][0] ?? ''}***`;
