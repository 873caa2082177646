export {
  CLOCK_UNITS,
  type Allowance,
  type Amount,
  type ClockUnit,
  type Extension,
  type Pause,
  type Rollover,
} from './allowance.ts';
export {
  StatutoryCalendar,
  type CalendarData,
  type CalendarOverrides,
  type DayFact,
  type DayKind,
  type YearNotice,
} from './calendar.ts';
export { computeDeadline, Deadline, type DeadlineOptions, type Progress } from './deadline.ts';
export { explain, type Explanation, type ExplanationStep, type Locale, type RollCause } from './explanation.ts';
export { formatInstant, isLocalDate, localDateOf, type LocalDate } from './local-time.ts';
export { publishedYears, statutoryDates, type NamedDay, type PublishedYears } from './statutory-dates.ts';
export { beijingHours, type WorkingHours, type WorkingSpan } from './working-hours.ts';
export { WorktimeError, type WorktimeReason } from './worktime-error.ts';
