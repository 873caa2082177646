/** A standard address as far as the building: put together they are the words again. */
export interface AddressParts {
  readonly road: string;
  readonly lane: string;
  readonly number: string;
  readonly block: string;
}

const COUNT = '[0-9一二三四五六七八九十百零〇甲乙丙丁]+';
/** The longest road there is, then a lane off it, a gate's number, and what stands behind the gate. */
const PARTS = new RegExp(
  `^(?<road>.*?(?:大街|大道|公路|路|街|道|村|屯|庄|寨|里|苑|园))?(?<lane>.*?(?:胡同|巷|弄))?(?<number>${COUNT}(?:[-之]${COUNT})?(?:号院|号(?!楼)))?(?<block>.*)$`,
  'u',
);
const SAYS_A_NUMBER = new RegExp(`[A-Z]|${COUNT}`, 'iu');
/** Words people write where they do not know. */
const UNKNOWN = new Set(['未知', '不详', '不明', '无', '待定', '待核', '-', '?']);
const BASEMENT = /^(?:b|地下|-)(\d)/iu;
const NUMBERED = /^(\d{1,2})(?:\d{2})(?:\D.*)?$/u;
const FLOORED = /^(\d{1,2})(?:-|层|楼)/u;

/** Words as they are compared: one width, no spaces. */
export const evenWords = (words: string): string => words.normalize('NFKC').replace(/\s+/gu, '');

/** The parts words tell; what is in none of them stands in the block. */
export function partsOf(words: string): AddressParts {
  const { road = '', lane = '', number = '', block = '' } = PARTS.exec(evenWords(words))?.groups ?? {};
  return { road, lane, number, block };
}

export const wordsOf = ({ road, lane, number, block }: AddressParts): string => `${road}${lane}${number}${block}`;

/** Whether words name a building at all, rather than say that nobody knew. */
export const namesABuilding = (words: string): boolean => !UNKNOWN.has(evenWords(words)) && evenWords(words) !== '';

/** Whether one could find the house by these words: somewhere in them is a number or a letter. */
export const isFindable = (words: string): boolean => SAYS_A_NUMBER.test(evenWords(words));

/** The floor a room tells: 301 and 3-1 are on floor 3, 1203 on floor 12, B101 in B1; empty where it tells none. */
export function floorOf(room: string): string {
  const even = evenWords(room);
  const below = BASEMENT.exec(even)?.[1];
  if (below !== undefined) return `B${below}`;
  return (NUMBERED.exec(even)?.[1] ?? FLOORED.exec(even)?.[1] ?? '').replace(/^0+(?=.)/u, '');
}

/** Highest floor first, then the cellars, then doors that tell none. */
export function byFloor(one: string, other: string): number {
  const height = (floor: string) =>
    floor === '' ? -1000 : floor.startsWith('B') ? -Number(floor.slice(1)) : Number(floor);
  return height(other) - height(one);
}

/** The parts asked for, in any order; a few, for each is looked for in every address of the caller's places. */
export const MOST_PARTS = 6;
export const wantedParts = (query: string): string[] =>
  query.normalize('NFKC').toLowerCase().split(/\s+/u).filter(Boolean).slice(0, MOST_PARTS);
