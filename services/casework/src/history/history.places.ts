import { Injectable } from '@nestjs/common';
import type { ImportedCase } from '@wangge/contracts/wangge/casework/v1/history_service';
import { DomainError } from '@wangge/platform/errors';
import { isWithin } from '@wangge/platform/identity';
import { Places, type Place } from '@wangge/platform/places';
import { Spots, type Spot } from '../case/spot.ts';
import { notCovered, notYours, unknownPlace, type Problem } from './history.rules.ts';

const STREET_LEVEL = 2;

/** Where cases of another system lie here: by the code the importer gave, else by their point. */
@Injectable()
export class HistoryPlaces {
  constructor(
    private readonly places: Places,
    private readonly spots: Spots,
  ) {}

  /** The places of a batch, one for each row, as far as the caller answers for them. @throws UNAVAILABLE while grid is away */
  async of(rows: readonly ImportedCase[], paths: readonly string[], cause: string): Promise<(Spot | Problem)[]> {
    const byCode = new Map(this.places.all().map((place) => [place.code, place]));
    const found: (Spot | Problem)[] = [];
    for (const row of rows) {
      const spot = row.placeCode === '' ? await this.#located(row, cause) : this.#named(byCode.get(row.placeCode), row);
      found.push('code' in spot || isWithin(spot.path, paths) ? spot : notYours);
    }
    return found;
  }

  #named(place: Place | undefined, { placeCode }: ImportedCase): Spot | Problem {
    if (!place) return unknownPlace(placeCode);
    const street = this.places.at(place.orgPath.split('.').slice(0, STREET_LEVEL).join('.'));
    return {
      gridId: place.kind === 'grid' ? place.placeId : null,
      path: place.orgPath,
      streetCode: (street?.code ?? '').slice(0, 9).padEnd(9, '0'),
    };
  }

  /** A report must not wait for grid; history can: a batch that cannot be located now is sent again. */
  async #located({ longitude, latitude }: ImportedCase, cause: string): Promise<Spot | Problem> {
    if (longitude === undefined || latitude === undefined) return unknownPlace('');
    try {
      const spot = await this.spots.locate({ longitude, latitude }, cause);
      if (spot) return spot;
    } catch (error) {
      if (error instanceof DomainError && error.code === 'INVALID_ARGUMENT') return notCovered;
      throw error;
    }
    throw new DomainError('UNAVAILABLE', 'PLACES_UNAVAILABLE', 'the grid service cannot locate points now');
  }
}
