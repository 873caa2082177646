import { Injectable } from '@nestjs/common';
import { invalidFields } from '@wangge/platform/errors';
import { type Place, Places } from '@wangge/platform/places';

/** The grids of the district as people and dwellings need them. */
@Injectable()
export class Grids {
  #catchingUp: Promise<void> | undefined;

  constructor(private readonly places: Places) {}

  /**
   * Path of a grid.
   * @throws INVALID_ARGUMENT naming `field` for a place people cannot live in: a community, a street, the district
   */
  async pathOf(gridId: string, field: string): Promise<string> {
    const place = this.places.get(gridId) ?? (await this.#lookAgain(gridId));
    if (place?.ended) throw invalidFields([{ field, description: 'is a grid that ended' }]);
    if (place?.kind !== 'grid') throw invalidFields([{ field, description: 'is not a grid' }]);
    return place.orgPath;
  }

  /**
   * A grid registered a moment ago may not have been told of yet. Only imports come here: the door refuses people who name a
   * place that is not known.
   */
  async #lookAgain(gridId: string): Promise<Place | undefined> {
    this.#catchingUp ??= this.places.load().finally(() => (this.#catchingUp = undefined));
    await this.#catchingUp;
    return this.places.get(gridId);
  }
}
