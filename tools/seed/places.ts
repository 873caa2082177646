import type { MessageInitShape } from '@bufbuild/protobuf';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import type { NewPlaceSchema } from '@wangge/contracts/wangge/grid/v1/place_service';
import type { District } from './divisions.ts';
import { cornersOf, seeded, split, type Rectangle } from './tessellation.ts';

/** A place as `ImportPlaces` takes it. */
export type SeedPlace = MessageInitShape<typeof NewPlaceSchema> & { code: string; name: string; kind: PlaceKind };

/** Rough extent of Beijing Dongcheng, CGCS2000: 116.37–116.45 E, 39.86–39.97 N. */
export const DONGCHENG: Rectangle = { west: 11_637_000, south: 3_986_000, east: 11_645_000, north: 3_997_000 };

/** How many grids a community of the demonstration district has. */
const GRIDS_PER_COMMUNITY = 3;

/**
 * The places of the demonstration district, parents before children: the published divisions and, inside each community, base
 * grids whose outlines are made up (marked synthetic) and tile the extent exactly. Grid code = community's 12 digits + 3 of a
 * sequence running from the north-west to the south-east.
 * @param seed draws another map of the same places
 * @param gridsEach grids of a community
 */
export function districtPlaces(
  district: District,
  extent: Rectangle = DONGCHENG,
  seed = 1,
  gridsEach = GRIDS_PER_COMMUNITY,
): SeedPlace[] {
  const random = seeded(seed);
  const streetWeights = district.streets.map(({ communities }) => communities.length);
  const streetAreas = split(extent, streetWeights, random);
  const places: SeedPlace[] = [{ kind: PlaceKind.DISTRICT, code: district.code, name: district.name, parentCode: '' }];
  for (const [i, { communities, ...street }] of district.streets.entries()) {
    places.push({ kind: PlaceKind.STREET, ...street, parentCode: district.code });
    const area = streetAreas[i];
    const areas = area ? split(area, Array<number>(communities.length).fill(1), random) : [];
    for (const [j, community] of communities.entries()) {
      places.push({ kind: PlaceKind.COMMUNITY, ...community, parentCode: street.code });
      const part = areas[j];
      if (part) places.push(...gridsOf(community, part, random, gridsEach));
    }
  }
  return places;
}

function gridsOf(
  community: { code: string; name: string },
  area: Rectangle,
  random: () => number,
  gridsEach: number,
): SeedPlace[] {
  const parts = split(area, Array<number>(gridsEach).fill(1), random);
  const northWestFirst = parts.sort((a, b) => b.north - a.north || a.west - b.west);
  return northWestFirst.map((part, i) => ({
    kind: PlaceKind.BASE_GRID,
    code: `${community.code}${String(i + 1).padStart(3, '0')}`,
    name: `${community.name.replace(/(居民?委员?会|村委会)$/, '')}第${i + 1}网格`,
    parentCode: community.code,
    outline: { ring: cornersOf(part), synthetic: true },
  }));
}

/** Cuts a list into pieces an import takes, in order. */
export function batchesOf<T>(items: readonly T[], size = 500): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** The middle of a base grid, a point that no other grid claims. */
export function middleOf(grid: SeedPlace): { longitude: number; latitude: number } {
  const ring = grid.outline?.ring ?? [];
  const mean = (numbers: number[]) => numbers.reduce((total, each) => total + each, 0) / numbers.length;
  return {
    longitude: mean(ring.map(({ longitude = 0 }) => longitude)),
    latitude: mean(ring.map(({ latitude = 0 }) => latitude)),
  };
}
