import type { MessageInitShape } from '@bufbuild/protobuf';
import type { BuildingSchema, MapEntranceSchema } from '@wangge/contracts/wangge/registry/v1/building_service';
import type { BuildingRow, DoorRow } from './building.store.ts';
import { byFloor, floorOf, partsOf } from './standard-address.ts';

/** A building as the contract shows one. */
export function buildingMessage(row: BuildingRow): MessageInitShape<typeof BuildingSchema> {
  const { road, lane, number, block, longitude, latitude, ...rest } = row;
  const said = road === '' ? partsOf(row.words) : { road, lane, number, block };
  const point = { longitude: longitude ?? 0, latitude: latitude ?? 0, hasPoint: longitude !== null };
  return { ...rest, ...point, address: said, etag: String(row.version) };
}

/** A door, and the room it belongs to, which only orders it. */
export interface Door extends Omit<DoorRow, 'sealed' | 'building'> {
  readonly room: string;
}
type Entrance = MessageInitShape<typeof MapEntranceSchema>;

/** Doors as one sees the house: by entrance, from the roof down, in the order of their rooms. */
export function mapOf(doors: readonly Door[]): Entrance[] {
  const entrances = Map.groupBy(doors, ({ entrance }) => entrance);
  return [...entrances].map(([entrance, own]) => {
    const floors = Map.groupBy(own, ({ room }) => floorOf(room));
    const high = [...floors].sort(([one], [other]) => byFloor(one, other));
    return { entrance, floors: high.map(([floor, all]) => ({ floor, doors: inOrder(all) })) };
  });
}

const inOrder = (doors: readonly Door[]) =>
  [...doors]
    .sort((one, other) => one.room.localeCompare(other.room, 'zh', { numeric: true }))
    .map(({ dwellingId, use, households, people, flags, personIds }) => ({
      ...{ dwellingId, use, households, people },
      ...{ serviceFlags: [...flags], personIds: [...personIds] },
    }));
