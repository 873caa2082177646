import { DeadlineRecomputedSchema } from '@wangge/contracts/wangge/casework/v1/deadline_events';
import type { StatutoryCalendar } from '@wangge/worktime';
import { caseEvent, clocksAfter, dueTimeOf, type Step } from '../case/case.change.ts';
import { lightOf, type ClockRule } from '../case/case.clocks.ts';
import type { Case, CaseState } from '../case/case.state.ts';
import { withDueTimes } from '../case/help.clocks.ts';
import { NOTICE } from './replay.ts';

/**
 * Computes again what rested on a year whose notice was not known (暂定时限), once, with a line of history; undefined when nothing
 * of the case does, or nothing more is known than then.
 */
export function noticeStep(
  found: Case,
  at: Date,
  { calendar, rules }: { readonly calendar: StatutoryCalendar; readonly rules: readonly ClockRule[] },
): Step | undefined {
  const { now, facts, flow } = found;
  const year = calendar.lastLoadedYear;
  const waits = now.clocks.some(
    ({ provisional, run, knownUntil = year, edition = 0 }) =>
      provisional && run.stoppedTime === null && (knownUntil < year || edition < calendar.edition),
  );
  if (!waits) return undefined;
  const change = { flow, calendar, rules, effects: [], at, reason: '', noticed: true };
  const clocks = clocksAfter(now.clocks, now.tasks, change);
  const tasks = withDueTimes(now.tasks, clocks);
  const next: CaseState = { ...now, version: now.version + 1, clocks, tasks, light: lightOf(clocks) };
  const told = caseEvent(DeadlineRecomputedSchema, facts, next, at, {
    year,
    dueTime: dueTimeOf(next, 'overall'),
    provisional: clocks.some(({ provisional }) => provisional),
  });
  return { action: NOTICE, from: now.state, next, note: String(year), event: told };
}
