import { Controller } from '@nestjs/common';
import { type PlaceRegistered, PlaceRegisteredSchema } from '@wangge/contracts/wangge/grid/v1/grid_events';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { type EventContext, OnEvent } from '../events/index.ts';
import { type PlaceLevel, Places } from './places.ts';

const LEVELS: Readonly<Record<PlaceKind, PlaceLevel>> = {
  [PlaceKind.UNSPECIFIED]: 'grid',
  [PlaceKind.DISTRICT]: 'district',
  [PlaceKind.STREET]: 'street',
  [PlaceKind.COMMUNITY]: 'community',
  [PlaceKind.BASE_GRID]: 'grid',
  [PlaceKind.DEDICATED_GRID]: 'grid',
  [PlaceKind.AFFINITY_GRID]: 'grid',
};

/** Keeps the copy of places; listed among the controllers of every service that has one. */
@Controller()
export class WhenAPlaceIsRegistered {
  constructor(private readonly places: Places) {}

  @OnEvent(PlaceRegisteredSchema)
  placeRegistered(
    { placeId, orgPath, kind, name, code }: PlaceRegistered,
    { tx, version }: EventContext,
  ): Promise<void> {
    return this.places.keep(tx, { placeId, orgPath, kind: LEVELS[kind], name, code, version });
  }
}
