import { Injectable } from '@nestjs/common';
import { invalidFields } from '@wangge/platform/errors';
import { Places } from '@wangge/platform/places';

/** The grids of the district as people and dwellings need them. */
@Injectable()
export class Grids {
  constructor(private readonly places: Places) {}

  /**
   * Path of a grid.
   * @throws INVALID_ARGUMENT naming `field` for a place people cannot live in: a community, a street, the district
   */
  async pathOf(gridId: string, field: string): Promise<string> {
    const place = this.places.get(gridId);
    if (place?.kind !== 'grid') throw invalidFields([{ field, description: 'is not a grid' }]);
    return place.orgPath;
  }
}
