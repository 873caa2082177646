import type { MessageInitShape } from '@bufbuild/protobuf';
import type { DwellingSchema } from '@wangge/contracts/wangge/registry/v1/dwelling_service';
import type { Sealer } from '@wangge/platform/persistence';
import type { Door } from './address.ts';
import type { DwellingRow } from './dwelling.store.ts';

/** What is sealed of a dwelling, under its id. */
export interface DwellingEnvelope {
  readonly room: string;
}

export const doorOf = (sealer: Sealer, { dwellingId, building, entrance, sealed }: DwellingRow): Door => ({
  building,
  entrance,
  room: sealer.open<DwellingEnvelope>(dwellingId, sealed).room,
});

/** A dwelling as the contract shows one; the room is hidden on the way out. */
export const dwellingMessage = (row: DwellingRow, door: Door): MessageInitShape<typeof DwellingSchema> => ({
  dwellingId: row.dwellingId,
  gridId: row.gridId,
  orgPath: row.orgPath,
  ...door,
  use: row.use,
  version: row.version,
});
