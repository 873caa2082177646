import { computeDeadline, StatutoryCalendar } from '@wangge/worktime';

const calendar = StatutoryCalendar.china();
const DAY_MS = 86_400_000;
/** Asia/Shanghai, which knows no summer time. */
const OFFSET_MS = 8 * 3_600_000;
/** No allowance of working days reaches over more natural days than this many for each, holidays included, and some weeks. */
const NATURAL_DAYS = 3;
const SLACK_DAYS = 30;

/** By when a task opened at an instant is to be put right. */
export const dueOf = (openTime: Date, workingDays: number): Date =>
  computeDeadline(openTime, { amount: workingDays, unit: 'workingDays' }, calendar).due;

/**
 * Tasks opened before this instant are overdue, and no others: the day a task was opened on decides, so the list of what is overdue is
 * a range of its index.
 */
export function overdueBefore(now: Date, workingDays: number): Date {
  const today = Math.floor((now.getTime() + OFFSET_MS) / DAY_MS);
  for (let day = today; day > today - workingDays * NATURAL_DAYS - SLACK_DAYS; day -= 1) {
    const begins = new Date(day * DAY_MS - OFFSET_MS);
    if (dueOf(begins, workingDays) < now) return new Date(begins.getTime() + DAY_MS);
  }
  return new Date(0);
}
