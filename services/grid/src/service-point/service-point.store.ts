import { statement } from '@wangge/platform/persistence';
import type { PointFacts } from './service-point.facts.ts';

export interface PointRow {
  readonly pointId: string;
  readonly version: number;
  readonly kind: string;
  readonly placeId: string;
  readonly orgPath: string;
  readonly longitude: number;
  readonly latitude: number;
  readonly facts: PointFacts;
  /** YYYY-MM-DD or null. */
  readonly endDate: string | null;
}

export interface ShiftRow {
  readonly staffId: string;
  readonly staffName: string;
  readonly startTime: Date;
  readonly endTime: Date;
}

const COLUMNS = `point_id as "pointId", version, kind, place_id as "placeId", org_path as "orgPath", longitude, latitude, facts,
  end_date::text as "endDate"`;

/** [point_id] */
export const pointById = statement('service_point_by_id', `select ${COLUMNS} from service_point where point_id = $1`);

/** [south, north, west, east, kind or '', today]: at most a thousand; what is not found any more is left out. */
export const pointsWithin = statement(
  'service_point_within',
  `select ${COLUMNS} from service_point
    where latitude between $1 and $2 and longitude between $3 and $4 and ($5 = '' or kind = $5)
      and coalesce(last_date >= $6::date, kind <> 'provider')
    order by point_id limit 1000`,
);

/** Within a transaction: a point, to one writer only. Reading one is for everybody: whoever changes it judges its place (`lockPoint`). */
export const LOCK_POINT = `select ${COLUMNS} from service_point where point_id = $1 for update`;
export const ONE_POINT = pointById.text;
export const INSERT_POINT = `insert into service_point (point_id, version, kind, place_id, org_path, longitude, latitude, facts, last_date, end_date, set_time)
  values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)`;
export const CHANGE_POINT = `update service_point set version = $2, kind = $3, place_id = $4, org_path = $5, longitude = $6, latitude = $7,
  facts = $8, last_date = $9, end_date = $10, set_time = $11 where point_id = $1`;

export const CLEAR_SHIFTS = 'delete from service_shift where point_id = $1 and start_time >= $2 and start_time < $3';
export const KNOWN_STAFF = 'select staff_id as "staffId" from staff where staff_id = any ($1::uuid[])';
export const INSERT_SHIFTS = `insert into service_shift (shift_id, point_id, staff_id, org_path, start_time, end_time)
  select s.id, $1, s.staff, $2, s.start_at, s.end_at
    from unnest($3::uuid[], $4::uuid[], $5::timestamptz[], $6::timestamptz[]) as s (id, staff, start_at, end_at)`;
/** [point_id, from, to] */
export const shiftsOf = statement(
  'service_shift_of_point',
  `select s.staff_id as "staffId", w.name as "staffName", s.start_time as "startTime", s.end_time as "endTime"
     from service_shift s join staff w using (staff_id)
    where s.point_id = $1 and s.start_time >= $2 and s.start_time < $3 order by s.start_time, s.shift_id`,
);
