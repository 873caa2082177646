import type { PlaceKind } from '@wangge/contracts/wangge/grid/v1/place';
import { PlaceChangedSchema } from '@wangge/contracts/wangge/grid/v1/redraw_events';
import { event } from '@wangge/platform/events';
import type { Tx } from '@wangge/platform/persistence';
import type { Places } from '@wangge/platform/places';
import { broadKind } from '../place/own-places.ts';
import { kindOf } from '../place/place-tree.ts';
import type { ChangedPlace } from './redraw.store.ts';

/** Tells of a place that was redrawn, recoded, renamed, ended, or is valid again, and keeps the own copy, which the guard asks. */
export async function tellPlace(
  tx: Tx,
  copy: Places,
  { placeId, kind, code, name, orgPath, version }: ChangedPlace,
  ended: boolean,
  successorCodes: string[] = [],
): Promise<void> {
  const told: PlaceKind = kindOf(kind);
  await copy.keep(tx, { placeId, kind: broadKind(told), code, name, orgPath, version, ended });
  const message = { placeId, kind: told, code, name, orgPath, ended, successorCodes };
  await tx.publish(event({ schema: PlaceChangedSchema, aggregateId: placeId, version, orgPath, message }));
}
