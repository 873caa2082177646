import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { ServicePointService } from '@wangge/contracts/wangge/grid/v1/service_point_service';
import { type Probe, probe, type Thing } from '@wangge/testing/access';
import * as t from './grid.builders.ts';
import { station } from './service-point.builders.ts';

const HOUR = 3_600_000;
const shift = (staffId: string) => ({
  ...{ staffId, startTime: timestampFromDate(t.NOW) },
  endTime: timestampFromDate(new Date(t.NOW.getTime() + 4 * HOUR)),
});

/** How each operation on a point kept by the first grid is tried. */
export function servicePointProbes(pointId: string, placeId: string, staffId: string): Probe[] {
  const { method: door } = ServicePointService;
  const point: Thing = { id: pointId, state: 'any', secrets: {} };
  const anything: Thing = { id: 'any', state: 'any', secrets: {} };
  return [
    probe(door.findServicePoints, { things: [anything], request: () => ({ longitude: 116.405, latitude: 39.905 }) }),
    probe(door.getServicePoint, { things: [point], request: ({ id }) => ({ pointId: id }) }),
    probe(door.setServicePoint, {
      things: [point],
      request: ({ id }) => ({ requestId: t.requestId(), pointId: id, placeId, facts: station }),
    }),
    probe(door.setShifts, {
      things: [point],
      request: ({ id }) => ({ requestId: t.requestId(), pointId: id, date: '2026-06-10', shifts: [shift(staffId)] }),
    }),
    probe(door.getRoster, { things: [point], request: ({ id }) => ({ pointId: id }) }),
    probe(door.endServicePoint, {
      things: [point],
      request: ({ id }) => ({ requestId: t.requestId(), pointId: id, endDate: '2027-06-10' }),
    }),
  ];
}
