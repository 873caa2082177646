import { Injectable } from '@nestjs/common';
import { ServicePointSetSchema } from '@wangge/contracts/wangge/grid/v1/grid_events';
import type {
  EndServicePointRequest,
  FindServicePointsRequest,
  GetServicePointRequest,
  SetServicePointRequest,
} from '@wangge/contracts/wangge/grid/v1/service_point_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { event } from '@wangge/platform/events';
import { isWithin } from '@wangge/platform/identity';
import { Database, once, scopeOf, timeOf, type Tx } from '@wangge/platform/persistence';
import { Places } from '@wangge/platform/places';
import type { Call } from '@wangge/platform/rpc';
import { isLocalDate, localDateOf, StatutoryCalendar } from '@wangge/worktime';
import { v7 } from 'uuid';
import { staleEtag } from '../grid.errors.ts';
import { boundsAround, CIRCLE_METRES, metresBetween, walkMinutes } from './near.ts';
import { openness } from './opening-hours.ts';
import { factsOf, takesMatter } from './service-point.facts.ts';
import {
  CHANGE_POINT,
  INSERT_POINT,
  LOCK_POINT,
  ONE_POINT,
  pointById,
  pointsWithin,
  type PointRow,
} from './service-point.store.ts';

const FOUND = 10;

/** Service points: entered by those of a place, found by everybody. */
@Injectable()
export class ServicePointDesk {
  readonly #calendar = StatutoryCalendar.china();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly places: Places,
  ) {}

  async set({ pointId, etag, placeId, facts: told }: SetServicePointRequest, call: Call) {
    if (!told) throw invalidFields([{ field: 'facts', description: 'is empty' }]);
    const place = this.places.get(placeId);
    if (!place) throw notFound('place');
    const { kind, longitude, latitude } = told;
    const next = { kind, longitude, latitude, placeId, orgPath: place.orgPath, facts: factsOf(told) };
    const write = async (tx: Tx) => {
      if (pointId === '') return this.#write(tx, { ...next, pointId: v7(), version: 1, endDate: null });
      const held = await lockPoint(tx, pointId, call);
      if (etag !== '' && etag !== etagOf(held)) throw staleEtag(etagOf(held));
      return this.#write(tx, { ...next, pointId, version: held.version + 1, endDate: held.endDate });
    };
    return { point: await once(this.db, call, write, onePoint) };
  }

  async end({ pointId, endDate }: EndServicePointRequest, call: Call) {
    const fault = !isLocalDate(endDate) ? 'is no day' : endDate < this.#today() ? 'is over' : undefined;
    if (fault !== undefined) throw invalidFields([{ field: 'end_date', description: fault }]);
    const write = async (tx: Tx) => {
      const held = await lockPoint(tx, pointId, call);
      return this.#write(tx, { ...held, version: held.version + 1, endDate });
    };
    return { point: await once(this.db, call, write, onePoint) };
  }

  async find(request: FindServicePointsRequest, call: Call) {
    const { longitude, latitude, kind, matterCode, service, openNow, stepFree } = request;
    const within = request.withinMetres || CIRCLE_METRES;
    const { south, north, west, east } = boundsAround({ longitude, latitude }, within);
    const values = [south, north, west, east, kind, this.#today()];
    const rows = await this.db.read<PointRow>(scopeOf(call), pointsWithin, values);
    const now = this.clock.now();
    const found = rows
      .filter(({ facts }) => (!stepFree || facts.stepFree) && (matterCode === '' || takesMatter(facts, matterCode)))
      .filter(({ facts }) => service === '' || facts.services.includes(service))
      .map((row) => ({ row, far: metresBetween({ longitude, latitude }, row) }))
      .filter(({ far }) => far <= within)
      .map((one) => ({ ...one, ...openness(one.row.facts, now, this.#calendar) }))
      .filter(({ open }) => open || !openNow)
      .toSorted((a, b) => a.far - b.far)
      .slice(0, request.limit || FOUND);
    const points = found.map(({ row, far, open, change }) => ({
      ...{ point: pointOf(row), metres: Math.round(far), walkMinutes: walkMinutes(far), open },
      changeTime: timeOf(change ?? null),
    }));
    return { points };
  }

  async get({ pointId }: GetServicePointRequest, call: Call) {
    const [row] = await this.db.read<PointRow>(scopeOf(call), pointById, [pointId]);
    if (!row) throw notFound('service_point');
    return { point: pointOf(row) };
  }

  #today = (): string => localDateOf(this.clock.now());

  async #write(tx: Tx, row: PointRow) {
    const { pointId, version, kind, placeId, orgPath, longitude, latitude, facts, endDate } = row;
    const at = this.clock.now();
    const [lastDate = null] = [facts.agreedUntil, endDate].filter(isSaid).toSorted();
    const values = [pointId, version, kind, placeId, orgPath, longitude, latitude, JSON.stringify(facts), lastDate];
    await tx.query(version === 1 ? INSERT_POINT : CHANGE_POINT, [...values, endDate, at]);
    const message = {
      pointId,
      version,
      orgPath,
      kind,
      longitude,
      latitude,
      lastDate: lastDate ?? '',
      time: timeOf(at),
    };
    await tx.publish(event({ schema: ServicePointSetSchema, aggregateId: pointId, version, orgPath, message }));
    return { id: pointId, version };
  }
}

const isSaid = (day: string | null): day is string => day !== null && day !== '';
const etagOf = ({ version }: Pick<PointRow, 'version'>): string => `"${version}"`;

/** A point of the caller's places, to one writer only. @throws NOT_FOUND: everybody may read it, not everybody change it */
export async function lockPoint(tx: Tx, pointId: string, { passport }: Pick<Call, 'passport'>): Promise<PointRow> {
  const [row] = await tx.query<PointRow>(LOCK_POINT, [pointId]);
  if (!row || !isWithin(row.orgPath, passport.paths)) throw notFound('service_point');
  return row;
}

async function onePoint(tx: Tx, pointId: string) {
  const [row] = await tx.query<PointRow>(ONE_POINT, [pointId]);
  if (!row) throw notFound('service_point');
  return pointOf(row);
}

const pointOf = (row: PointRow) => {
  const { pointId, placeId, orgPath, kind, longitude, latitude, facts, endDate } = row;
  const held = {
    ...facts,
    spans: facts.spans.map((span) => ({ ...span, weekdays: [...span.weekdays] })),
    specialDays: facts.specialDays.map(({ date, spans }) => ({ date, spans: [...spans] })),
    matterCodes: [...facts.matterCodes],
    services: [...facts.services],
  };
  return {
    ...{ pointId, placeId, orgPath, endDate: endDate ?? '', etag: etagOf(row) },
    facts: { ...held, kind, longitude, latitude },
  };
};
