import type { MessageInitShape } from '@bufbuild/protobuf';
import type { ServicePointFactsSchema } from '@wangge/contracts/wangge/grid/v1/service_point';
import { ServicePointService } from '@wangge/contracts/wangge/grid/v1/service_point_service';
import type { Suite } from '@wangge/testing/suite';
import * as t from './grid.builders.ts';

type FactsInit = MessageInitShape<typeof ServicePointFactsSchema>;

/** A station in the middle of the first grid, open in office hours. */
export const station = {
  ...{ kind: 'station', name: '赵家楼服务站', address: '赵家楼胡同1号', longitude: 116.405, latitude: 39.905 },
  ...{ publicPhone: '010-65120000', stepFree: true, services: ['代办'], matterCodes: ['01', '02.03'] },
  spans: [{ weekdays: [1, 2, 3, 4, 5], open: '09:00', close: '17:00' }],
} satisfies FactsInit;

export const officer = (suite: Suite, ...paths: string[]) =>
  suite.as({ roles: ['community-officer'], paths }).client(ServicePointService);

/** Enters a point kept by a place; answers its id. */
export async function enter(suite: Suite, placeId: string, path: string, facts: FactsInit = station): Promise<string> {
  const { point } = await officer(suite, path).setServicePoint({ requestId: t.requestId(), placeId, facts });
  return point?.pointId ?? '';
}
