import { EDITIONS } from './code-lists.data.ts';

/** A code with the days it is valid: from `validFrom` on and before `validTo`, "YYYY-MM-DD"; empty is for ever. */
export interface ListedCode {
  readonly list: string;
  readonly standard: string;
  readonly edition: string;
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly validFrom: string;
  readonly validTo: string;
}

const CODES: readonly ListedCode[] = EDITIONS.flatMap(({ list, standard, edition, validFrom, validTo, codes }) =>
  codes.split('\n').map((line) => {
    const [code = '', nameZh = '', nameEn = '', from = '', to = ''] = line.split('|');
    return { list, standard, edition, code, nameZh, nameEn, validFrom: from || validFrom, validTo: to || validTo };
  }),
);

/** Lists that are off unless the district has a law for them: the same names as the field register's refusals. */
const OPTIONAL = ['ethnicity', 'political-status'];

/** Whether there is such a list, and the district uses it. */
export const isListed = (list: string, allowed: readonly string[]): boolean =>
  CODES.some((one) => one.list === list) && (!OPTIONAL.includes(list) || allowed.includes(list));

/** Codes of a list that are valid on a day, in the order of the standard. */
export const codesOn = (list: string, day: string, codes = CODES): ListedCode[] =>
  codes.filter((one) => one.list === list && one.validFrom <= day && (one.validTo === '' || day < one.validTo));

/** Why a text is no code of a list on a day, naming both; undefined when it is one. */
export function codeFault(list: string, code: string, day: string, codes = CODES): string | undefined {
  const valid = codesOn(list, day, codes);
  if (valid.some((one) => one.code === code)) return undefined;
  const [first] = valid;
  const source = first === undefined ? '' : ` (${first.standard}-${first.edition})`;
  return `is no code of the list ${list}${source} on ${day}`;
}

const PREFIX = 'list:';

/** The list whose codes a field takes instead of codes of its own: the one code `list:education`. */
export const listOf = (codes: readonly string[]): string | undefined =>
  codes.length === 1 && codes[0]?.startsWith(PREFIX) ? codes[0].slice(PREFIX.length) : undefined;
