import { describe, expect, it } from '@jest/globals';
import type { DeadlinePassed } from '@wangge/contracts/wangge/casework/v1/case_events';
import { aCase } from '../../test/case.builders.ts';
import { effectsFor } from '../../test/casework.builders.ts';
import type { Step } from '../case/case.change.ts';
import { passedSteps } from './passed.ts';

const at = (time: string) => new Date(`2026-11-23T${time}+08:00`);
const { open, take } = effectsFor([
  { clock: 'overall', amount: 2, unit: 'hours' },
  { clock: 'handle', amount: 20, unit: 'seconds' },
  { clock: 'accept', amount: 1, unit: 'hours' },
]);
const clocks = take(take(open(at('10:00:00')), 'file', at('10:00:00')), 'dispatch', at('10:00:00'));
const found = aCase({ version: 3, state: 'dispatched', clocks });

/** Steps without their events' descriptors, which nobody could read in a failed comparison. */
const told = (steps: readonly Step[]) => steps.map(({ note, next }) => `${next.version} ${note}`);
const pathOf = ({ event }: Step) => (event.message as DeadlinePassed).escalatedToPath;

describe('what a sweep tells', () => {
  it('is nothing a millisecond before a threshold', () => {
    expect(told(passedSteps(found, at('10:00:09.999')))).toEqual([]);
  });

  it('is one step for one threshold', () => {
    const steps = passedSteps(found, at('10:00:10'));
    expect(told(steps)).toEqual(['4 handle amber']);
    expect([steps[0]?.action, steps[0]?.next.light, steps[0]?.next.escalationLevel]).toEqual(['deadline', 'amber', 0]);
  });

  it('is every threshold in order, a version each, when nobody looked for a while', () => {
    const steps = passedSteps(found, at('10:00:30'));
    expect(told(steps)).toEqual(['4 handle amber', '5 handle amber2', '6 handle red']);
    expect(steps.map(pathOf)).toEqual(['', '', 'dc.s01.c01']);
    expect([steps[2]?.next.light, steps[2]?.next.escalationLevel]).toEqual(['red', 1]);
  });

  it('goes one place further up with every clock that goes red, and not beyond the district', () => {
    const steps = passedSteps(found, at('20:00:00'));
    const reds = steps.filter(({ note }) => note.endsWith('red'));
    expect(reds.map(({ note }) => note)).toEqual(['handle red', 'accept red', 'overall red']);
    expect(reds.map(pathOf)).toEqual(['dc.s01.c01', 'dc.s01', 'dc']);
    expect(told(passedSteps({ ...found, now: steps.at(-1)?.next ?? found.now }, at('23:00:00')))).toEqual([]);
  });
});
