import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import type { Corner } from '../place/outline.ts';
import type { KnownPlace, PlannedPlace } from '../place/place-plan.ts';
import { isGrid, mayLieIn, pathOf, type Tiers } from '../place/place-tree.ts';
import { areaOf, commonArea, overlap } from '../redraw/area.ts';
import type { SheetFault } from '../sheet.ts';
import { gapsOf } from './gaps.ts';
import type { DrawnGrid, GeoJsonRead } from './geojson.ts';

/** A grid that is drawn already. */
export interface StandingGrid {
  readonly code: string;
  readonly kind: PlaceKind;
  readonly parentCode: string;
  readonly outline: readonly Corner[];
}

export interface OutlineGround {
  /** Places behind the codes the file names, by code, past ones included. */
  readonly known: ReadonlyMap<string, KnownPlace>;
  readonly counts: ReadonlyMap<string, number>;
  /** Grids valid now that lie near those of the file or in their communities. */
  readonly standing: readonly StandingGrid[];
  readonly districtLabel: string;
  readonly tiers: Tiers;
  readonly gridCode: (community: string) => RegExp;
  /** Square metres a grid usually has, least and most. */
  readonly usualArea: readonly [least: number, most: number];
}

export interface OutlinePlan {
  readonly features: number;
  readonly registered: readonly PlannedPlace[];
  /** Dedicated grids that are there and get an outline. */
  readonly drawn: readonly (DrawnGrid & { readonly placeId: string })[];
  readonly unchanged: number;
  readonly warnings: readonly SheetFault[];
  readonly faults: readonly SheetFault[];
}

type Tell = (row: number, column: string, code: string, message: string) => void;

/** Decides what a file of outlines registers: overlaps in a layer are faults, gaps and unusual sizes are told and hinder nothing. */
export function planOutlines(read: GeoJsonRead, ground: OutlineGround, newId: () => string): OutlinePlan {
  const faults: SheetFault[] = [...read.faults];
  const warnings: SheetFault[] = [];
  const tell: Tell = (row, column, code, message) => faults.push({ row, column, code, message });
  const warn: Tell = (row, column, code, message) => warnings.push({ row, column, code, message });
  const counts = new Map(ground.counts);
  const registered: PlannedPlace[] = [];
  const drawn: (DrawnGrid & { readonly placeId: string })[] = [];
  let unchanged = 0;
  const fresh = read.grids.filter((grid, i) => {
    if (read.grids.findIndex(({ code }) => code === grid.code) < i) {
      tell(grid.row, 'code', 'DUPLICATE_FEATURE', 'is drawn twice');
      return false;
    }
    const there = ground.known.get(grid.code);
    if (!there) return isNew(grid, ground, tell);
    const fate = fateOf(grid, there, ground.standing);
    if (typeof fate === 'object') tell(grid.row, fate.column, fate.code, fate.message);
    if (fate === 'unchanged') unchanged += 1;
    if (fate === 'drawn') drawn.push({ ...grid, placeId: there.placeId });
    return fate === 'drawn';
  });
  overlaps(fresh, ground.standing, tell);
  for (const grid of fresh) {
    const area = Math.round(areaOf(grid.ring));
    const [least, most] = ground.usualArea;
    if (area < least || area > most)
      warn(grid.row, 'geometry', 'UNUSUAL_SIZE', `has ${area} m², usual are ${least} to ${most}`);
    if (!ground.known.has(grid.code)) registered.push(placeOf(grid, ground, counts, newId));
  }
  warnGaps(fresh, ground.standing, warn);
  return { features: read.features, registered, drawn, unchanged, warnings, faults };
}

function isNew(grid: DrawnGrid, ground: OutlineGround, tell: Tell): boolean {
  const parent = ground.known.get(grid.parentCode);
  if (!parent || parent.ended || parent.code !== grid.parentCode)
    tell(grid.row, 'parent_code', 'UNKNOWN_PARENT', `there is no place ${grid.parentCode.slice(0, 24)}`);
  else if (!mayLieIn(grid.kind, parent, ground.tiers))
    tell(grid.row, 'parent_code', 'WRONG_LEVEL', 'is no place a grid lies in directly');
  else if (!ground.gridCode(grid.parentCode).test(grid.code))
    tell(grid.row, 'code', 'BAD_GRID_CODE', 'does not look like the code of a grid here');
  else return true;
  return false;
}

type Fate = 'unchanged' | 'drawn' | Omit<SheetFault, 'row'>;

function fateOf(grid: DrawnGrid, there: KnownPlace, standing: readonly StandingGrid[]): Fate {
  if (there.ended || there.code !== grid.code || !isGrid(there.kind))
    return { column: 'code', code: 'CODE_USED', message: 'was used before; codes are never used again' };
  if (there.kind !== grid.kind || there.parentCode !== grid.parentCode)
    return { column: 'code', code: 'OTHER_PLACE', message: 'means a grid of another kind or community' };
  const outline = standing.find(({ code }) => code === grid.code)?.outline;
  if (!outline) return 'drawn';
  const [own, other, common] = [areaOf(grid.ring), areaOf(outline), commonArea(grid.ring, outline)];
  // As far as the border is that is drawn with six decimals.
  const same = Math.max(own, other) - common <= Math.max(1, own / 10_000);
  if (same) return 'unchanged';
  return { column: 'geometry', code: 'REDRAW', message: 'has another border there: that is a redrawing' };
}

function overlaps(fresh: readonly DrawnGrid[], standing: readonly StandingGrid[], tell: Tell): void {
  fresh.forEach((grid, i) => {
    const layer = (other: { readonly kind: PlaceKind; readonly code: string }) =>
      other.kind === grid.kind && other.code !== grid.code;
    const twin = fresh.slice(i + 1).find((other) => layer(other) && overlap(grid.ring, other.ring));
    if (twin) tell(grid.row, 'geometry', 'OVERLAP', `overlaps ${twin.code}`);
    const neighbour = standing.find((other) => layer(other) && overlap(grid.ring, other.outline));
    if (neighbour) tell(grid.row, 'geometry', 'OVERLAP', `overlaps ${neighbour.code}`);
  });
}

function warnGaps(fresh: readonly DrawnGrid[], standing: readonly StandingGrid[], warn: Tell): void {
  const base = fresh.filter(({ kind }) => kind === PlaceKind.BASE_GRID);
  for (const community of new Set(base.map(({ parentCode }) => parentCode))) {
    const own = base.filter(({ parentCode }) => parentCode === community);
    const others = standing.filter(
      ({ parentCode, kind, code }) =>
        parentCode === community && kind === PlaceKind.BASE_GRID && !own.some((grid) => grid.code === code),
    );
    for (const gap of gapsOf([...own.map(({ ring }) => ring), ...others.map(({ outline }) => outline)])) {
      const at = `${gap.longitude.toFixed(6)}, ${gap.latitude.toFixed(6)}`;
      warn(own[0]?.row ?? 0, 'geometry', 'GAP', `about ${gap.squareMetres} m² of ${community} at ${at} are nobody's`);
    }
  }
}

function placeOf(grid: DrawnGrid, ground: OutlineGround, counts: Map<string, number>, newId: () => string) {
  const parent = ground.known.get(grid.parentCode);
  const key = `${parent?.placeId ?? ''}/${grid.kind}`;
  const number = (counts.get(key) ?? 0) + 1;
  counts.set(key, number);
  const { kind, code, name, parentCode, synthetic, ring } = grid;
  return {
    ...{ placeId: newId(), kind, code, name, parentCode, ended: false, parentId: parent?.placeId ?? '' },
    orgPath: pathOf(kind, parent?.orgPath ?? '', number, ground.districtLabel),
    outline: { ring, synthetic },
  };
}
