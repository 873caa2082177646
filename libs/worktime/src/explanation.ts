import type { ClockUnit } from './allowance.ts';
import { dayOf, formatEnd, formatInstant, toDay, toLocalDate, weekdayOf, type LocalDate } from './local-time.ts';

export type Locale = 'en' | 'zh';

/** Why a period did not end on its last day. */
export type RollCause = 'holiday' | 'weekend' | 'pause';

/** One reason a deadline is where it is. Instants are ISO 8601 in UTC, dates are local. */
export type ExplanationStep =
  | { readonly kind: 'counted'; readonly amount: number; readonly unit: ClockUnit }
  | {
      readonly kind: 'extended';
      readonly amount: number;
      readonly unit: ClockUnit;
      readonly reason: string;
      readonly approver: string;
    }
  | {
      readonly kind: 'holidays-skipped';
      readonly from: LocalDate;
      readonly to: LocalDate;
      readonly name: string;
      readonly nameZh: string;
    }
  | { readonly kind: 'make-up-day-counted'; readonly date: LocalDate; readonly name: string; readonly nameZh: string }
  | { readonly kind: 'pause-excluded'; readonly from: string; readonly to: string | null; readonly reason: string }
  | { readonly kind: 'rolled'; readonly from: LocalDate; readonly to: LocalDate; readonly because: RollCause }
  | { readonly kind: 'provisional'; readonly years: readonly number[] };

/** Why a deadline is what it is: plain data, so it can be stored beside the deadline and told later in either language. */
export interface Explanation {
  readonly start: string;
  readonly due: string;
  readonly steps: readonly ExplanationStep[];
}

/** One sentence in the reader's language, local time. */
export function explain(explanation: Explanation, locale: Locale): string {
  const start = new Date(explanation.start).getTime();
  const due = formatEnd(new Date(explanation.due).getTime());
  const day = (date: LocalDate) => (date.slice(0, 4) === toLocalDate(dayOf(start)).slice(0, 4) ? date.slice(5) : date);
  const counted = explanation.steps.find((step) => step.kind === 'counted');
  const from = counted && startsAtItsInstant(counted.unit) ? formatInstant(start) : toLocalDate(dayOf(start));
  const words = explanation.steps.map((step) =>
    locale === 'en' ? english(step, from, day) : chinese(step, from, day),
  );
  return locale === 'en' ? `due ${due} because ${words.join('; ')}` : `应于 ${due} 前完成：${words.join('；')}`;
}

// Periods counted in days leave out the day they begin on, so the hour they began at would only mislead.
function startsAtItsInstant(unit: ClockUnit): boolean {
  return unit !== 'days' && unit !== 'months' && unit !== 'workingDays';
}

const ENGLISH_UNITS: Record<ClockUnit, string> = {
  seconds: 'second',
  minutes: 'minute',
  hours: 'hour',
  days: 'day',
  months: 'month',
  workingHours: 'working hour',
  workingDays: 'working day',
  urgentWorkingHours: 'urgent working hour',
  urgentWorkingDays: 'urgent working day',
};

const CHINESE_UNITS: Record<ClockUnit, string> = {
  seconds: '秒',
  minutes: '分钟',
  hours: '小时',
  days: '日',
  months: '个月',
  workingHours: '个工作小时',
  workingDays: '个工作日',
  urgentWorkingHours: '个紧急工作时',
  urgentWorkingDays: '个紧急工作日',
};

const CHINESE_CAUSES: Record<RollCause, string> = { holiday: '节假日', weekend: '周末', pause: '暂停期' };

const WEEKDAYS = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const CHINESE_WEEKDAYS = ['周日', '周一', '周二', '周三', '周四', '周五', '周六'];

function english(step: ExplanationStep, start: string, day: (date: LocalDate) => string): string {
  const units = (amount: number, unit: ClockUnit) => `${amount} ${ENGLISH_UNITS[unit]}${amount === 1 ? '' : 's'}`;
  switch (step.kind) {
    case 'counted':
      return `${units(step.amount, step.unit)} after ${start}`;
    case 'extended':
      return `extended by ${units(step.amount, step.unit)} (${step.reason}; approved by ${step.approver})`;
    case 'holidays-skipped':
      return step.from === step.to
        ? `holiday ${day(step.from)} skipped`
        : `holidays ${day(step.from)}…${day(step.to)} skipped`;
    case 'make-up-day-counted':
      return `make-up ${WEEKDAYS[weekdayOf(toDay(step.date))]} ${day(step.date)} counted`;
    case 'pause-excluded':
      return step.to === null
        ? `standing still since ${instant(step.from)} (${step.reason})`
        : `${instant(step.from)} to ${instant(step.to)} not counted (${step.reason})`;
    case 'rolled':
      return `${day(step.from)} is a ${step.because}, so it ends on ${day(step.to)}`;
    case 'provisional':
      return `provisional: the calendar of ${step.years.join(', ')} is not published yet`;
  }
}

function chinese(step: ExplanationStep, start: string, day: (date: LocalDate) => string): string {
  switch (step.kind) {
    case 'counted':
      return `自 ${start} 起 ${step.amount} ${CHINESE_UNITS[step.unit]}`;
    case 'extended':
      return `延期 ${step.amount} ${CHINESE_UNITS[step.unit]}（${step.reason}，${step.approver} 批准）`;
    case 'holidays-skipped':
      return `${step.nameZh} ${step.from === step.to ? day(step.from) : `${day(step.from)} 至 ${day(step.to)}`} 放假不计`;
    case 'make-up-day-counted':
      return `${day(step.date)}（${CHINESE_WEEKDAYS[weekdayOf(toDay(step.date))]}）调休上班计入`;
    case 'pause-excluded':
      return step.to === null
        ? `自 ${instant(step.from)} 起暂停计时（${step.reason}）`
        : `${instant(step.from)} 至 ${instant(step.to)} 暂停不计（${step.reason}）`;
    case 'rolled':
      return `${day(step.from)} 为${CHINESE_CAUSES[step.because]}，顺延至 ${day(step.to)}`;
    case 'provisional':
      return `暂定：${step.years.join('、')} 年放假安排尚未公布`;
  }
}

function instant(iso: string): string {
  return formatInstant(new Date(iso).getTime());
}
