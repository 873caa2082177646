import { WorktimeError } from './worktime-error.ts';

/**
 * `workingHours` and `workingDays` run in working time only, the others in natural time. Their urgent variants (紧急工作时,
 * 紧急工作日) do not wait for the office to open: an hour is an hour and a day 24 of them, at night and on rest days too.
 */
export const CLOCK_UNITS = [
  ...(['seconds', 'minutes', 'hours', 'days', 'months', 'workingHours', 'workingDays'] as const),
  ...(['urgentWorkingHours', 'urgentWorkingDays'] as const),
] as const;
export type ClockUnit = (typeof CLOCK_UNITS)[number];

export interface Amount {
  /** More than zero; whole for days, months and workingDays. */
  readonly amount: number;
  readonly unit: ClockUnit;
}

/** Which last days a period of natural days or months does not end on; it then ends on the next working day. */
export type Rollover = 'rest-days' | 'holidays' | 'none';

/** The time a clock allows. */
export interface Allowance extends Amount {
  /** Only for days and months. Default `rest-days`: weekends and holidays (Civil Code 203; a district may read it more narrowly). */
  readonly rollover?: Rollover;
}

/** The clock stands still from `from` until `to`; `null` while it still does. */
export interface Pause {
  readonly from: Date;
  readonly to: Date | null;
  readonly reason: string;
}

/** More time, granted by somebody who may; in a unit that adds to the clock's own (see {@link familyOf}). */
export interface Extension extends Amount {
  readonly reason: string;
  readonly approver: string;
}

/** How a unit is counted: an exact length, whole dates, or working time. Only units of one family add up without a choice. */
export type UnitFamily = 'length' | 'dates' | 'working';

export function familyOf(unit: ClockUnit): UnitFamily {
  switch (unit) {
    case 'seconds':
    case 'minutes':
    case 'hours':
    case 'urgentWorkingHours':
    case 'urgentWorkingDays':
      return 'length';
    case 'days':
    case 'months':
      return 'dates';
    case 'workingHours':
    case 'workingDays':
      return 'working';
  }
}

const UNIT_MS = {
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  workingHours: 3_600_000,
  urgentWorkingHours: 3_600_000,
  urgentWorkingDays: 24 * 3_600_000,
};

export function lengthOf({ amount, unit }: { amount: number; unit: keyof typeof UNIT_MS }): number {
  return Math.max(1, Math.round(amount * UNIT_MS[unit]));
}

/** @throws WorktimeError INVALID_AMOUNT, or MIXED_UNITS when an extension is of another family than the allowance. */
export function checkAmounts(allowance: Amount, extensions: readonly Amount[]): void {
  for (const { amount, unit } of [allowance, ...extensions]) {
    const whole = unit === 'days' || unit === 'months' || unit === 'workingDays';
    const reads = Number.isFinite(amount) && amount > 0 && (!whole || Number.isInteger(amount));
    if (!CLOCK_UNITS.includes(unit) || !reads)
      throw new WorktimeError('INVALID_AMOUNT', `not an amount: ${amount} ${unit}`);
    if (familyOf(unit) !== familyOf(allowance.unit)) {
      throw new WorktimeError('MIXED_UNITS', `${unit} do not add to a clock of ${allowance.unit}`);
    }
  }
}
