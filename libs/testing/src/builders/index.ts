import { create } from '@bufbuild/protobuf';
import { type Place, PlaceKind, PlaceSchema } from '@wangge/contracts/wangge/grid/v1/place';
import { v7 } from 'uuid';

const KINDS = [PlaceKind.DISTRICT, PlaceKind.STREET, PlaceKind.COMMUNITY, PlaceKind.BASE_GRID];

/** The places of a made-up district, as the grid service would answer them. */
export class DistrictPlaces {
  readonly #byPath = new Map<string, Place>();

  /** The place at a path, e.g. `dc.s01.c01.g1`, and everything above it. The same path is the same place. */
  add(path: string): Place {
    const known = this.#byPath.get(path);
    if (known !== undefined) return known;
    const labels = path.split('.');
    const above = labels.length > 1 ? this.add(labels.slice(0, -1).join('.')) : undefined;
    const place = create(PlaceSchema, {
      placeId: v7(),
      kind: KINDS[labels.length - 1] ?? PlaceKind.BASE_GRID,
      code: `code ${path}`,
      name: `place ${path}`,
      orgPath: path,
      parentId: above?.placeId ?? '',
      validFrom: '2020-01-01',
      version: 1,
    });
    this.#byPath.set(path, place);
    return place;
  }

  get all(): Place[] {
    return [...this.#byPath.values()];
  }
}

const WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];

/**
 * An identity number whose check digit holds and that can be nobody's: areas 100000 to 109999 exist nowhere.
 * @param o.sequence 0 to 999; odd for men, even for women
 */
export function identityNumber(o: {
  readonly area?: number;
  readonly birthDate: string;
  readonly sequence: number;
}): string {
  const digits = `${o.area ?? 100_000}${o.birthDate.replaceAll('-', '')}${String(o.sequence).padStart(3, '0')}`;
  const sum = WEIGHTS.reduce((total, weight, i) => total + weight * Number(digits[i]), 0);
  return `${digits}${'10X98765432'[sum % 11]}`;
}

/** A phone number of a block that is not assigned: 12x…, 11 digits. */
export const phoneNumber = (n: number): string => `12${String(n).padStart(9, '0')}`;
