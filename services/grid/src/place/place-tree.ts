import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';

/** How a kind of place is written in the database, and what it may lie in. */
interface Level {
  readonly column: PlaceKindText;
  readonly above: PlaceKind | undefined;
  /** First character of its label; the rest is a number counted up below the same parent and never given twice. */
  readonly letter: string;
  readonly digits: number;
}

export type PlaceKindText = 'district' | 'street' | 'community' | 'base_grid' | 'dedicated_grid' | 'affinity_grid';

const LEVELS: Readonly<Record<Exclude<PlaceKind, PlaceKind.UNSPECIFIED>, Level>> = {
  [PlaceKind.DISTRICT]: { column: 'district', above: undefined, letter: '', digits: 0 },
  [PlaceKind.STREET]: { column: 'street', above: PlaceKind.DISTRICT, letter: 's', digits: 2 },
  [PlaceKind.COMMUNITY]: { column: 'community', above: PlaceKind.STREET, letter: 'c', digits: 2 },
  [PlaceKind.BASE_GRID]: { column: 'base_grid', above: PlaceKind.COMMUNITY, letter: 'g', digits: 1 },
  [PlaceKind.DEDICATED_GRID]: { column: 'dedicated_grid', above: PlaceKind.COMMUNITY, letter: 'd', digits: 1 },
  [PlaceKind.AFFINITY_GRID]: { column: 'affinity_grid', above: PlaceKind.COMMUNITY, letter: 'a', digits: 1 },
};

const levelOf = (kind: PlaceKind): Level => {
  if (kind === PlaceKind.UNSPECIFIED) throw new Error('a place without a kind');
  return LEVELS[kind];
};

export const kindText = (kind: PlaceKind): PlaceKindText => levelOf(kind).column;

export function kindOf(text: PlaceKindText): PlaceKind {
  const found = Object.entries(LEVELS).find(([, { column }]) => column === text);
  return found ? Number(found[0]) : PlaceKind.UNSPECIFIED;
}

/** Whether a place of this kind may lie in one of that kind; `undefined` is the top. */
export const mayLieIn = (kind: PlaceKind, parent: PlaceKind | undefined): boolean => levelOf(kind).above === parent;

/**
 * Path of a new place. Its label is counted, not read off a code: codes are temporal, paths never change their meaning.
 * @param parentPath path of the place above, or empty for a district
 * @param number how many places of its kind the parent has had, this one included
 * @param districtLabel label of the first district, e.g. "dc"; a second one is "dc2"
 */
export function pathOf(kind: PlaceKind, parentPath: string, number: number, districtLabel: string): string {
  const { letter, digits } = levelOf(kind);
  if (kind === PlaceKind.DISTRICT) return number === 1 ? districtLabel : `${districtLabel}${number}`;
  return `${parentPath}.${letter}${String(number).padStart(digits, '0')}`;
}

/** A path and everything above it, nearest first: `dc.s07.c03` → `[dc.s07.c03, dc.s07, dc]`. */
export function upwards(path: string): string[] {
  const labels = path.split('.');
  return labels.map((_, i) => labels.slice(0, labels.length - i).join('.'));
}
