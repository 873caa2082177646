import { Inject, Injectable } from '@nestjs/common';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceService, type LocateResponse } from '@wangge/contracts/wangge/grid/v1/place_service';
import { CONFIG } from '@wangge/platform/bootstrap';
import { DomainError, invalidFields } from '@wangge/platform/errors';
import type { Passport } from '@wangge/platform/identity';
import { Places } from '@wangge/platform/places';
import { RpcClients } from '@wangge/platform/rpc';
import type { CaseworkConfig } from '../casework.config.ts';
import { placeNotCovered } from './case.errors.ts';

/** Where a case happened, and whose number it bears. */
export interface Spot {
  /** Null while the grid is not known yet. */
  readonly gridId: string | null;
  /** Path of the grid; of the desk that keeps the report while it is not located. */
  readonly path: string;
  /** Division code of the street, 9 digits. */
  readonly streetCode: string;
}

/** A point in CGCS2000, degrees. */
export interface Point {
  readonly longitude: number;
  readonly latitude: number;
}

interface Told {
  readonly longitude?: number | undefined;
  readonly latitude?: number | undefined;
  readonly gridId: string;
  readonly placeWords: string;
}

const STREET_LEVEL = 2;

/** Finds the grid of a report. The grid service being away is no reason to refuse one: it is located later. */
@Injectable()
export class Spots {
  constructor(
    private readonly clients: RpcClients,
    private readonly places: Places,
    @Inject(CONFIG) private readonly config: CaseworkConfig,
  ) {}

  /** @throws INVALID_ARGUMENT when no place is told, an unknown grid, or a point outside the district */
  async of(told: Told, passport: Passport, cause: string): Promise<Spot> {
    const point = pointOf(told);
    if (!point && told.gridId === '' && told.placeWords === '') throw invalidFields([noPlace]);
    if (point) return (await this.locate(point, cause)) ?? this.#named(told.gridId) ?? this.#desk(passport);
    return told.gridId === '' ? this.#desk(passport) : this.#grid(told.gridId);
  }

  /** The grid a point lies in; undefined while the grid service cannot say. @throws INVALID_ARGUMENT PLACE_NOT_COVERED */
  async locate(point: Point, cause: string): Promise<Spot | undefined> {
    try {
      const client = this.clients.asService(PlaceService, { job: 'locate', cause });
      return spotOf(await client.locate({ ...point }, { timeoutMs: this.config.WANGGE_LOCATE_MS }));
    } catch (error) {
      if (error instanceof DomainError && error.code === 'NOT_FOUND') throw placeNotCovered();
      return undefined;
    }
  }

  #grid(gridId: string): Spot {
    const spot = this.#named(gridId);
    if (!spot) throw invalidFields([{ field: 'grid_id', description: 'is no grid of this district' }]);
    return spot;
  }

  #named(gridId: string): Spot | undefined {
    const place = this.places.get(gridId);
    if (place?.kind !== 'grid') return undefined;
    return { gridId, path: place.orgPath, streetCode: this.#streetCode(place.orgPath) };
  }

  /** Who keeps a report that is not located: the street of the reporter's post, else the district. */
  #desk({ paths }: Passport): Spot {
    const path = paths[0]?.split('.').slice(0, STREET_LEVEL).join('.') ?? this.config.WANGGE_DISTRICT_LABEL;
    return { gridId: null, path, streetCode: this.#streetCode(path) };
  }

  #streetCode(path: string): string {
    const above = path.split('.').slice(0, STREET_LEVEL).join('.');
    return nineDigits(this.places.at(above)?.code ?? '');
  }
}

const noPlace = { field: 'longitude', description: 'a point, a grid or the place in words is needed' };

function pointOf({ longitude, latitude }: Told): Point | undefined {
  if (longitude === undefined && latitude === undefined) return undefined;
  if (longitude === undefined)
    throw invalidFields([{ field: 'longitude', description: 'is missing beside the latitude' }]);
  if (latitude === undefined)
    throw invalidFields([{ field: 'latitude', description: 'is missing beside the longitude' }]);
  return { longitude, latitude };
}

function spotOf({ grid, above }: LocateResponse): Spot | undefined {
  if (!grid) return undefined;
  const street = above.find((place) => place.kind === PlaceKind.STREET);
  return { gridId: grid.placeId, path: grid.orgPath, streetCode: nineDigits(street?.code ?? '') };
}

/** Codes of streets have 9 digits; what lies above a street is filled up. */
const nineDigits = (code: string): string => code.slice(0, 9).padEnd(9, '0');
