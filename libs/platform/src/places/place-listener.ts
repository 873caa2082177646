import { Controller } from '@nestjs/common';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { type PlaceRegistered, PlaceRegisteredSchema } from '@wangge/contracts/wangge/grid/v1/grid_events';
import { type PlaceChanged, PlaceChangedSchema } from '@wangge/contracts/wangge/grid/v1/redraw_events';
import { type EventContext, OnEvent } from '../events/index.ts';
import { type Place, Places } from './places.ts';

/** A contract's kind in the words of this table; undefined for what is no part of the tree, such as an affinity grid. */
export function kindOf(kind: PlaceKind): Place['kind'] | undefined {
  switch (kind) {
    case PlaceKind.DISTRICT:
      return 'district';
    case PlaceKind.STREET:
      return 'street';
    case PlaceKind.COMMUNITY:
      return 'community';
    case PlaceKind.BASE_GRID:
    case PlaceKind.DEDICATED_GRID:
      return 'grid';
    case PlaceKind.AFFINITY_GRID:
    case PlaceKind.UNSPECIFIED:
      return undefined;
  }
}

/** Keeps the copy of grid's places; a service that holds one lists it among its controllers. */
@Controller()
export class PlaceListener {
  constructor(private readonly places: Places) {}

  @OnEvent(PlaceRegisteredSchema)
  async whenPlaceIsRegistered(told: PlaceRegistered, { tx, version }: EventContext): Promise<void> {
    const kind = kindOf(told.kind);
    if (!kind) return;
    const { placeId, orgPath, name, code } = told;
    await this.places.keep(tx, { placeId, kind, orgPath, name, code, version });
  }

  @OnEvent(PlaceChangedSchema)
  async whenPlaceChanges(told: PlaceChanged, { tx, version }: EventContext): Promise<void> {
    const kind = kindOf(told.kind);
    if (!kind) return;
    const { placeId, orgPath, name, code, ended } = told;
    await this.places.keep(tx, { placeId, kind, orgPath, name, code, version, ended });
  }
}
