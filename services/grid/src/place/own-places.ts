import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import type { Tx } from '@wangge/platform/persistence';
import { Places, type Place } from '@wangge/platform/places';
import type { PlannedPlace } from './place-plan.ts';

/**
 * The platform's copy of the places, which the guard asks where a place lies. Other services keep it by events; here the import
 * writes it in its own commit, so that a place can be acted in at once.
 */
@Injectable()
export class OwnPlaces implements OnApplicationBootstrap {
  constructor(private readonly places: Places) {}

  onApplicationBootstrap(): Promise<void> {
    return this.places.start();
  }

  /** Adds new places to the copy, in the transaction that registers them. */
  async keep(tx: Tx, planned: readonly PlannedPlace[]): Promise<void> {
    await Promise.all(
      planned.map((place) => this.places.keep(tx, { ...place, kind: broadKind(place.kind), version: 1 })),
    );
  }
}

/** Level of a place in the copy, which tells no kinds of grids apart. */
export function broadKind(kind: PlaceKind): Place['kind'] {
  if (kind === PlaceKind.DISTRICT) return 'district';
  if (kind === PlaceKind.STREET) return 'street';
  return kind === PlaceKind.COMMUNITY ? 'community' : 'grid';
}
