import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';

/** How a kind of place is written in the database. */
interface Level {
  readonly column: PlaceKindText;
  /** First character of its label; the rest is a number counted up below the same parent and never given twice. */
  readonly letter: string;
  readonly digits: number;
}

export type PlaceKindText = 'district' | 'street' | 'community' | 'base_grid' | 'dedicated_grid' | 'affinity_grid';

const LEVELS: Readonly<Record<Exclude<PlaceKind, PlaceKind.UNSPECIFIED>, Level>> = {
  [PlaceKind.DISTRICT]: { column: 'district', letter: '', digits: 0 },
  [PlaceKind.STREET]: { column: 'street', letter: 's', digits: 2 },
  [PlaceKind.COMMUNITY]: { column: 'community', letter: 'c', digits: 2 },
  [PlaceKind.BASE_GRID]: { column: 'base_grid', letter: 'g', digits: 1 },
  [PlaceKind.DEDICATED_GRID]: { column: 'dedicated_grid', letter: 'd', digits: 1 },
  [PlaceKind.AFFINITY_GRID]: { column: 'affinity_grid', letter: 'a', digits: 1 },
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

/**
 * The tiers a district has, from three to five: a development zone without streets, a city without districts whose towns have grids at
 * once, the usual four, and villages whose groups have grids of their own. A group is a community inside a community.
 */
export const TIERS = [
  'district-community-grid',
  'district-street-grid',
  'district-street-community-grid',
  'district-street-community-group-grid',
] as const;
export type Tiers = (typeof TIERS)[number];

/** The place above, as far as it matters for what lies in it. */
interface Above {
  readonly kind: PlaceKind;
  readonly orgPath: string;
}

/** Whether a place of this kind may lie directly in that place; `undefined` is the top. */
export function mayLieIn(kind: PlaceKind, parent: Above | undefined, tiers: Tiers): boolean {
  if (kind === PlaceKind.UNSPECIFIED) return false;
  if (kind === PlaceKind.DISTRICT) return parent === undefined;
  if (!parent) return false;
  const levels = tiers.split('-');
  const at = levels.indexOf(tierOf(parent));
  return at >= 0 && nextTiers(levels, at).includes(ownTier(kind, parent));
}

const tierOf = ({ kind, orgPath }: Above): string => {
  if (kind !== PlaceKind.COMMUNITY) return ownTier(kind);
  return orgPath.split('.').filter((label) => label.startsWith('c')).length > 1 ? 'group' : 'community';
};

function ownTier(kind: PlaceKind, parent?: Above): string {
  if (isGrid(kind)) return 'grid';
  if (kind === PlaceKind.COMMUNITY) return parent?.kind === PlaceKind.COMMUNITY ? 'group' : 'community';
  return kind === PlaceKind.STREET ? 'street' : 'district';
}

/** What lies below a tier: the next one, and a community without groups has its grids itself. */
const nextTiers = (levels: readonly string[], at: number): string[] =>
  levels[at] === 'community' ? levels.slice(at + 1) : levels.slice(at + 1, at + 2);

/** Whether a kind of place is a grid. */
export const isGrid = (kind: PlaceKind): boolean =>
  [PlaceKind.BASE_GRID, PlaceKind.DEDICATED_GRID, PlaceKind.AFFINITY_GRID].includes(kind);

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
