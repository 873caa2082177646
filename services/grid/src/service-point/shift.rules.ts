import { localDateOf } from '@wangge/worktime';

/** A shift of a member of staff. */
export interface Shift {
  readonly staffId: string;
  readonly start: Date;
  readonly end: Date;
}

export interface ShiftFault {
  readonly field: string;
  readonly description: string;
}

const DAY_MS = 86_400_000;

/** What is wrong with the roster of a day: shifts that begin on another day, last no time or too long, or overlap for somebody. */
export function shiftFaults(shifts: readonly Shift[], date: string): ShiftFault[] {
  return shifts.flatMap(({ staffId, start, end }, index) => {
    const field = `shifts[${index}]`;
    if (localDateOf(start) !== date) return [{ field: `${field}.start_time`, description: `does not lie on ${date}` }];
    const length = end.getTime() - start.getTime();
    if (length <= 0 || length > DAY_MS)
      return [{ field: `${field}.end_time`, description: 'must be within a day of the start' }];
    const before = shifts
      .slice(0, index)
      .some((other) => other.staffId === staffId && other.start < end && start < other.end);
    return before ? [{ field, description: 'overlaps another of the same person' }] : [];
  });
}
