import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import type { NewPlace } from '@wangge/contracts/wangge/grid/v1/place_service';
import { invalidFields, type FieldViolation } from '@wangge/platform/errors';
import { codeUsed } from '../grid.errors.ts';
import { outlineProblem, type Corner } from './outline.ts';
import { mayLieIn, pathOf, type Tiers } from './place-tree.ts';

/** A place that is there already, as far as an import must know it. */
export interface KnownPlace {
  readonly placeId: string;
  readonly code: string;
  readonly kind: PlaceKind;
  readonly orgPath: string;
  readonly parentCode: string;
  /** Whether the code has ended: it then belongs to history and to no new place. */
  readonly ended: boolean;
}

/** A place to be written. */
export interface PlannedPlace extends KnownPlace {
  readonly name: string;
  readonly parentId: string;
  readonly outline: { readonly ring: readonly Corner[]; readonly synthetic: boolean } | undefined;
}

/** What an import stands on: the places it names, as children or as parents, and how many of a kind each parent has had. */
export interface ImportGround {
  readonly known: readonly KnownPlace[];
  /** Keyed `<parent id>/<kind>`, `/<kind>` for districts. */
  readonly counts: ReadonlyMap<string, number>;
  readonly districtLabel: string;
  readonly tiers: Tiers;
}

/**
 * Decides what an import writes. All or nothing: one wrong place refuses the whole import and every wrong one is named.
 * @returns the new places in the order given, parents before children
 */
export function planImport(wanted: readonly NewPlace[], ground: ImportGround, newId: () => string): PlannedPlace[] {
  const byCode = new Map(ground.known.map((place) => [place.code, place]));
  const counts = new Map(ground.counts);
  const planned: PlannedPlace[] = [];
  const violations: FieldViolation[] = [];
  for (const [i, place] of wanted.entries()) {
    const there = byCode.get(place.code);
    const parent = byCode.get(place.parentCode);
    if (there) {
      if (there.ended || there.kind !== place.kind || there.parentCode !== place.parentCode) throw codeUsed(place.code);
      continue;
    }
    const problems = problemsOf(place, parent, ground.tiers, `places[${i}]`);
    violations.push(...problems);
    if (problems.length > 0) continue;
    const key = `${parent?.placeId ?? ''}/${place.kind}`;
    const number = (counts.get(key) ?? 0) + 1;
    counts.set(key, number);
    const row = {
      placeId: newId(),
      code: place.code,
      kind: place.kind,
      orgPath: pathOf(place.kind, parent?.orgPath ?? '', number, ground.districtLabel),
      parentCode: place.parentCode,
      ended: false,
      name: place.name,
      parentId: parent?.placeId ?? '',
      outline: place.outline,
    };
    planned.push(row);
    byCode.set(row.code, row);
  }
  if (violations.length > 0) throw invalidFields(violations);
  return planned;
}

function problemsOf(place: NewPlace, parent: KnownPlace | undefined, tiers: Tiers, field: string): FieldViolation[] {
  const problems: FieldViolation[] = [];
  const say = (name: string, description: string) => problems.push({ field: `${field}.${name}`, description });
  if (place.parentCode !== '' && !parent) say('parent_code', `no place ${place.parentCode} before this one`);
  else if (!mayLieIn(place.kind, parent, tiers))
    say('kind', 'a place of this level does not lie directly in its parent');
  if (place.outline) {
    const problem = outlineProblem(place.outline.ring);
    if (problem) say('outline', problem);
    if (![PlaceKind.BASE_GRID, PlaceKind.DEDICATED_GRID].includes(place.kind)) say('outline', 'only grids have one');
  } else if (place.kind === PlaceKind.BASE_GRID) say('outline', 'a base grid needs one');
  return problems;
}
