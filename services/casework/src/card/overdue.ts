import type { DeadlinePassed } from '@wangge/contracts/wangge/casework/v1/case_events';
import type { Step } from '../case/case.change.ts';
import type { Case } from '../case/case.state.ts';

/** A unit that went over its time, where and with which version of the case. */
export interface Overdue {
  readonly version: number;
  readonly unitId: string;
  readonly unitName: string;
  readonly orgPath: string;
}

/** Clocks that are the unit's own: what waits at the desk, or for a verifier, is not held against it. */
const OWN = ['accept', 'handle', 'help', 'supervise'];
const STREET_LABELS = 2;

/** The units whose time was over with these steps; only told deadlines that went red count. */
export function overdueUnits({ now }: Case, steps: readonly Step[]): Overdue[] {
  return steps.flatMap(({ action, event, next }) => {
    if (action !== 'deadline') return [];
    const { clock, light, unitId } = event.message as DeadlinePassed;
    const unitName = now.tasks.findLast((task) => task.unitId === unitId)?.unitName;
    if (light !== 'red' || !OWN.includes(clock) || unitName === undefined) return [];
    const orgPath = next.orgPath.split('.').slice(0, STREET_LABELS).join('.');
    return [{ version: next.version, unitId, unitName, orgPath }];
  });
}
