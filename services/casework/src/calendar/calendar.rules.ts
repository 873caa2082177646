import type { FieldViolation } from '@wangge/platform/errors';
import { isLocalDate, localDateOf, type NamedDay } from '@wangge/worktime';

/** What a notice settles, as it was sent. */
export interface Declared {
  readonly year: number;
  readonly holidays: readonly NamedDay[];
  readonly makeUpDays: readonly NamedDay[];
}

/** What is wrong with a notice, each with its field. */
export function noticeFaults({ year, holidays, makeUpDays }: Declared, now: Date): FieldViolation[] {
  const days = [
    ...holidays.map(({ date }, at) => ({ date, field: `holidays[${at}].date` })),
    ...makeUpDays.map(({ date }, at) => ({ date, field: `make_up_days[${at}].date` })),
  ];
  const faultOf = (date: string, at: number): string | undefined => {
    if (!isLocalDate(date)) return 'is no day of the calendar';
    if (!date.startsWith(`${year}-`)) return 'lies outside the year';
    if (days.findIndex((one) => one.date === date) < at) return 'stands there twice';
    return at >= holidays.length && !isWeekend(date) ? 'is worked anyway: neither a Saturday nor a Sunday' : undefined;
  };
  const over = year < Number(localDateOf(now).slice(0, 4));
  return [
    ...(over ? [{ field: 'year', description: 'is over' }] : []),
    ...days.flatMap(({ date, field }, at) => {
      const description = faultOf(date, at);
      return description === undefined ? [] : [{ field, description }];
    }),
  ];
}

const isWeekend = (date: string): boolean => [0, 6].includes(new Date(`${date}T00:00:00Z`).getUTCDay());
