import { pinyin } from 'pinyin-pro';

// Names are short; what is longer than this is found by its beginning.
const MAX_TOKEN = 40;
const MAX_SUFFIXES = 6;
// The first character after 'z', so that [q, q + AFTER_Z) holds every token beginning with the letters q.
const AFTER_Z = '{';
// Nothing but the token itself lies in [t, t + FIRST).
const FIRST = '\u0001';

/** Syllables of a name, surname read as a surname: 曾国藩 → zeng guo fan; ü is v; words of Latin letters stay whole. */
export function syllablesOf(name: string): readonly string[] {
  const known = read.get(name);
  if (known !== undefined) return known;
  if (read.size >= MOST_READ) read.clear();
  const syllables = readSyllables(name);
  read.set(name, syllables);
  return syllables;
}

/** Names are few, and reading one costs more than all else about it. */
const MOST_READ = 5_000;
const read = new Map<string, readonly string[]>();

function readSyllables(name: string): string[] {
  return partsOf(name).flatMap((part, place) => {
    const sounds = pinyin(part, {
      toneType: 'none',
      type: 'array',
      v: true,
      nonZh: 'consecutive',
      surname: place === 0 ? 'head' : 'off',
    });
    return sounds.map(letters).filter((syllable) => syllable !== '');
  });
}

/** The whole name in letters without spaces, e.g. `zhangxiaoming`; empty when it has none. */
export const pinyinOf = (name: string): string =>
  syllablesOf(name)
    .join('')
    .slice(0, MAX_TOKEN * 3);

/**
 * What a name is found by: the whole of it, its first character, its pairs of neighbouring characters, its pinyin from every syllable on
 * and its initials. All are compared by equality or range, because these are leakproof and keep their index under row-level
 * security; LIKE and trigrams are not.
 */
export function tokensOf(name: string): string[] {
  const characters = charactersOf(name);
  const pairs = characters.slice(1).map((character, i) => `${characters[i] ?? ''}${character}`);
  const syllables = syllablesOf(name);
  const suffixes = syllables.slice(0, MAX_SUFFIXES).map((_, i) => syllables.slice(i).join('').slice(0, MAX_TOKEN));
  const initials = syllables
    .map((syllable) => syllable.charAt(0))
    .join('')
    .slice(0, MAX_TOKEN);
  const whole = characters.length === 0 ? [] : [wholeName(characters)];
  return [...new Set([...whole, ...characters.slice(0, 1), ...pairs, ...suffixes, initials])].filter(
    (token) => token !== '',
  );
}

/** A search as ranges over tokens; every token of `others` must be there as well. */
export interface NameQuery {
  /** `from` ≤ token < `to`, the better match first. */
  readonly spans: readonly { readonly from: string; readonly to: string }[];
  readonly others: readonly string[];
  /** How well a name fits, 0 best; undefined when it does not. */
  rank(name: string, pinyin: string): number | undefined;
}

/** Reads what somebody typed; undefined when it holds nothing to search for. */
export function nameQuery(text: string): NameQuery | undefined {
  const wanted = charactersOf(text);
  const [first] = wanted;
  if (first === undefined) return undefined;
  const typed = letters(wanted.join(''));
  if (/^[a-z]$/.test(first) && typed !== '') return byLetters(typed);
  // The last pair leads: two characters of a given name are shared by fewer people than a family name and one of them.
  const [lead = first, ...others] = wanted
    .slice(1)
    .map((character, i) => `${wanted[i] ?? ''}${character}`)
    .reverse();
  // Whole names have a span of their own: of a frequent beginning only so many are looked at.
  const spans = [only(wholeName(wanted)), only(lead)];
  return { spans, others, rank: (name) => fit(charactersOf(name).join(''), wanted.join('')) };
}

function byLetters(typed: string): NameQuery {
  const from = typed.slice(0, MAX_TOKEN);
  // Found by a later syllable or by its initials: it fits, but after those that begin so.
  return { spans: [{ from, to: from + AFTER_Z }], others: [], rank: (_, pinyin) => fit(pinyin, typed) ?? 3 };
}

const only = (token: string) => ({ from: token, to: token + FIRST });

/** '=' begins no name, so the token of a whole name is never met by its parts. */
const wholeName = (characters: readonly string[]): string => `=${characters.join('')}`.slice(0, MAX_TOKEN);

function fit(whole: string, wanted: string): number | undefined {
  if (whole === wanted) return 0;
  if (whole.startsWith(wanted)) return 1;
  return whole.includes(wanted) ? 2 : undefined;
}

const partsOf = (name: string): string[] =>
  name
    .normalize('NFKC')
    .toLowerCase()
    .split(/[\s·•・.\u200B]+/u)
    .filter((part) => part !== '');

const charactersOf = (name: string): string[] => Array.from(partsOf(name).join(''));

// Passports write 吕 as lyu, keyboards as lv.
const letters = (text: string): string =>
  text
    .replaceAll('ü', 'v')
    .replace(/[^a-z]/g, '')
    .replaceAll('lyu', 'lv');
