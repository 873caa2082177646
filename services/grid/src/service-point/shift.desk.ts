import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Injectable } from '@nestjs/common';
import type {
  GetRosterRequest,
  SetShiftsRequest,
  NewShift,
} from '@wangge/contracts/wangge/grid/v1/service_point_service';
import { Clock } from '@wangge/platform/clock';
import { invalidFields, notFound } from '@wangge/platform/errors';
import { isWithin } from '@wangge/platform/identity';
import { Database, once, scopeOf, timeOf, type Tx } from '@wangge/platform/persistence';
import type { Call } from '@wangge/platform/rpc';
import { isLocalDate, localDateOf } from '@wangge/worktime';
import { v7 } from 'uuid';
import { lockPoint } from './service-point.desk.ts';
import {
  CLEAR_SHIFTS,
  INSERT_SHIFTS,
  KNOWN_STAFF,
  pointById,
  type PointRow,
  shiftsOf,
  type ShiftRow,
} from './service-point.store.ts';
import { shiftFaults, type Shift } from './shift.rules.ts';

const DAY_MS = 86_400_000;
const WEEK_DAYS = 7;
const midnight = (date: string): Date => new Date(`${date}T00:00:00+08:00`);

/** Who is on duty at a service point: a day is written as a whole, so that nothing of an old plan stays. */
@Injectable()
export class ShiftDesk {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
  ) {}

  async set({ pointId, date, shifts: told }: SetShiftsRequest, call: Call) {
    const today = localDateOf(this.clock.now());
    const fault = !isLocalDate(date) ? 'is no day' : date < today ? 'is over' : undefined;
    if (fault !== undefined) throw invalidFields([{ field: 'date', description: fault }]);
    const shifts = told.map(shiftOf);
    const faults = shiftFaults(shifts, date);
    if (faults.length > 0) throw invalidFields(faults);
    const [from, to] = [midnight(date), new Date(midnight(date).getTime() + DAY_MS)];
    const write = async (tx: Tx) => {
      const { orgPath } = await lockPoint(tx, pointId, call);
      await refuseUnknown(tx, shifts);
      await tx.query(CLEAR_SHIFTS, [pointId, from, to]);
      const [staff, starts, ends] = [
        shifts.map(({ staffId }) => staffId),
        shifts.map(({ start }) => start),
        shifts.map(({ end }) => end),
      ];
      await tx.query(INSERT_SHIFTS, [pointId, orgPath, shifts.map(() => v7()), staff, starts, ends]);
      return pointId;
    };
    const show = (tx: Tx) => tx.query<ShiftRow>(shiftsOf, [pointId, from, to]);
    return { shifts: (await once(this.db, call, write, show)).map(shiftView) };
  }

  async list({ pointId, fromDate }: GetRosterRequest, call: Call) {
    const first = fromDate === '' ? localDateOf(this.clock.now()) : fromDate;
    if (!isLocalDate(first)) throw invalidFields([{ field: 'from_date', description: 'is no day' }]);
    const [from, to] = [midnight(first), new Date(midnight(first).getTime() + WEEK_DAYS * DAY_MS)];
    const [[point], rows] = (await this.db.readAll(scopeOf(call), [
      [pointById, [pointId]],
      [shiftsOf, [pointId, from, to]],
    ])) as [PointRow[], ShiftRow[]];
    // A point is for everybody, its roster for those of its place.
    if (!point || !isWithin(point.orgPath, call.passport.paths)) throw notFound('service_point');
    return { shifts: rows.map(shiftView) };
  }
}

async function refuseUnknown(tx: Tx, shifts: readonly Shift[]): Promise<void> {
  const known = await tx.query<{ staffId: string }>(KNOWN_STAFF, [shifts.map(({ staffId }) => staffId)]);
  const ids = new Set(known.map(({ staffId }) => staffId));
  const unknown = shifts.flatMap(({ staffId }, index) =>
    ids.has(staffId) ? [] : [{ field: `shifts[${index}].staff_id`, description: 'is nobody known' }],
  );
  if (unknown.length > 0) throw invalidFields(unknown);
}

const shiftOf = ({ staffId, startTime, endTime }: NewShift): Shift => ({
  staffId,
  start: startTime ? timestampDate(startTime) : new Date(Number.NaN),
  end: endTime ? timestampDate(endTime) : new Date(Number.NaN),
});

const shiftView = ({ staffId, staffName, startTime, endTime }: ShiftRow) => ({
  ...{ staffId, staffName, startTime: timeOf(startTime), endTime: timeOf(endTime) },
});
