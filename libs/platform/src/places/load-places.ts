import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import type { RpcClients } from '../rpc/index.ts';
import { kindOf } from './place-listener.ts';
import type { Place } from './places.ts';

const PAGE = 100;

/** Reads all places of the district from the grid service, page by page, as the service's job `places`. */
export async function loadPlaces(rpc: RpcClients): Promise<Place[]> {
  const client = rpc.asService(PlaceService, { job: 'places', cause: 'start' });
  const found: Place[] = [];
  for (let pageToken = ''; ;) {
    const { places, nextPageToken } = await client.listPlaces({ pageSize: PAGE, pageToken });
    for (const { placeId, orgPath, name, code, version, kind, validTo } of places) {
      const known = kindOf(kind);
      // A day it ends on is only written when it has come.
      if (known) found.push({ placeId, orgPath, name, code, version, kind: known, ended: validTo !== '' });
    }
    if (nextPageToken === '') return found;
    pageToken = nextPageToken;
  }
}
