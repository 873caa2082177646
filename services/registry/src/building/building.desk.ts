import { Injectable } from '@nestjs/common';
import { PlaceService } from '@wangge/contracts/wangge/grid/v1/place_service';
import type {
  DescribeBuildingRequest,
  GetBuildingMapRequest,
  ListBuildingsRequest,
} from '@wangge/contracts/wangge/registry/v1/building_service';
import { Clock } from '@wangge/platform/clock';
import { DomainError, notFound } from '@wangge/platform/errors';
import { Database, once, PageTokens, readPaths, scopeOf, Sealer, type Tx } from '@wangge/platform/persistence';
import { type Call, RpcClients } from '@wangge/platform/rpc';
import { NIL, v7 } from 'uuid';
import type { DwellingEnvelope } from '../dwelling/dwelling.view.ts';
import { staleEtag } from '../registry.errors.ts';
import { placesToRead } from '../scope-places.ts';
import {
  buildingById,
  type BuildingRow,
  buildingsAfter,
  DESCRIBE,
  type DoorRow,
  doorsOf,
  OPEN_OUTSIDE,
  SETTLE,
} from './building.store.ts';
import { buildingMessage, mapOf } from './building.view.ts';
import { evenWords, wantedParts } from './standard-address.ts';

const PAGE = 20;
const MOST_DOORS = 1000;

interface Point {
  readonly longitude: number;
  readonly latitude: number;
}

/** Buildings: where they stand, and who lives behind which door. */
@Injectable()
export class BuildingDesk {
  constructor(
    private readonly db: Database,
    private readonly sealer: Sealer,
    private readonly tokens: PageTokens,
    private readonly clock: Clock,
    private readonly clients: RpcClients,
  ) {}

  async list({ under, query, status, pageSize }: ListBuildingsRequest, call: Call) {
    const [orgPath = '', words = '', buildingId = NIL] = this.tokens.open(call) ?? [];
    const places = placesToRead(readPaths(call.passport), under);
    const size = pageSize || PAGE;
    const values = [places, orgPath, words, buildingId, size + 1, status, wantedParts(query)];
    const rows = await this.db.read<BuildingRow>(scopeOf(call), buildingsAfter, values);
    const page = rows.slice(0, size);
    const last = rows.length > size ? page.at(-1) : undefined;
    return {
      buildings: page.map(buildingMessage),
      nextPageToken: last ? this.tokens.seal(call, [last.orgPath, last.words, last.buildingId]) : '',
    };
  }

  async describe({ buildingId, etag, address, temporary, ...point }: DescribeBuildingRequest, call: Call) {
    const now = this.clock.now();
    const found = await this.db.transaction(scopeOf(call), (tx) => rowOf(tx, buildingId));
    const outside = await this.#isOutside(point, found.gridId, call);
    const write = async (tx: Tx) => {
      const held = await rowOf(tx, buildingId, ' for update');
      if (etag !== '' && etag !== String(held.version)) throw staleEtag(String(held.version), 'building');
      const { road = '', lane = '', number = '', block = '' } = address ?? {};
      const status = outside ? 'doubtful' : temporary ? 'temporary' : 'standard';
      const values = [buildingId, held.version, ...[road, lane, number, block].map(evenWords), status];
      const [kept] = await tx.query<{ version: number }>(DESCRIBE, [...values, point.longitude, point.latitude, now]);
      if (!kept) throw staleEtag('', 'building');
      await tx.query(SETTLE, [buildingId, now, outside ? ['no-point'] : ['no-point', 'outside-grid']]);
      if (outside) await tx.query(OPEN_OUTSIDE, [v7(), buildingId, now]);
      return { id: buildingId, version: kept.version };
    };
    return { building: await once(this.db, call, write, async (tx, id) => buildingMessage(await rowOf(tx, id))) };
  }

  async map({ buildingId, entrance }: GetBuildingMapRequest, call: Call) {
    const [[building], doors] = (await this.db.readAll(scopeOf(call), [
      [buildingById, [buildingId]],
      [doorsOf, [buildingId, entrance, MOST_DOORS + 1]],
    ])) as unknown as readonly [BuildingRow[], DoorRow[]];
    if (!building) throw notFound('building');
    const shown = doors.slice(0, MOST_DOORS).map(({ sealed, ...door }) => ({
      ...door,
      room: this.sealer.open<DwellingEnvelope>(door.dwellingId, sealed).room,
    }));
    return { building: buildingMessage(building), entrances: mapOf(shown), cut: doors.length > MOST_DOORS };
  }

  /** In another grid, or nowhere while its own grid has an outline; a grid that was never drawn cannot say. */
  async #isOutside({ longitude, latitude }: Point, gridId: string, call: Call): Promise<boolean> {
    const grid = this.clients.asService(PlaceService, { job: 'locate', cause: call.requestId });
    try {
      return (await grid.locate({ longitude, latitude })).grid?.placeId !== gridId;
    } catch (error) {
      if (!(error instanceof DomainError && error.code === 'NOT_FOUND')) throw error;
      return (await grid.getPlace({ placeId: gridId })).place?.outline !== undefined;
    }
  }
}

async function rowOf(tx: Tx, id: string, lock = ''): Promise<BuildingRow> {
  const [row] = await tx.query<BuildingRow>(buildingById.text + lock, [id]);
  if (!row) throw notFound('building');
  return row;
}
