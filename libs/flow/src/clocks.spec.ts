import { describe, expect, it } from '@jest/globals';
import { computeDeadline, StatutoryCalendar } from '@wangge/worktime';
import { request } from '../test/flow.builders.ts';
import {
  allowanceOf,
  applyEffects,
  deadlineInput,
  runOf,
  statusOf,
  type ClockEffectKind,
  type ClockRuns,
  type ClockStatus,
} from './clocks.ts';
import { loadFlow } from './flow.ts';
import { statusAfter } from './validate-clocks.ts';

const china = StatutoryCalendar.china();
const EFFECTS: ClockEffectKind[] = ['start', 'stop', 'pause', 'resume', 'continue', 'extend'];
const more = { amount: 2, unit: 'workingHours' as const, reason: 'rain', approver: 'street officer' };

/** Effects on one clock at hours of Monday 2025-11-03, Beijing time: `[9, 'start'], [10, 'pause']`. */
function run(...effects: [hour: number, effect: ClockEffectKind][]): ClockRuns {
  return effects.reduce<ClockRuns>((runs, [hour, effect]) => {
    const at = new Date(`2025-11-03T${String(hour).padStart(2, '0')}:00:00+08:00`);
    return applyEffects(runs, [{ clock: 'work', effect }], { at, reason: 'waiting for parts', extension: more });
  }, {});
}

function dueHour(runs: ClockRuns): number {
  const clock = runOf(runs, 'work');
  if (!clock) throw new Error('the clock never started');
  const { start, pauses, extensions } = deadlineInput(clock);
  const { due } = computeDeadline(start, { amount: 4, unit: 'hours' }, china, {
    pauses,
    extensions: extensions.map((extension) => ({ ...extension, unit: 'hours' as const })),
  });
  return due.getUTCHours() + 8;
}

describe('a clock', () => {
  it('is due its allowance after it started', () => {
    expect(dueHour(run([9, 'start']))).toBe(13);
  });

  it('leaves out what a pause took', () => {
    expect(dueHour(run([9, 'start'], [10, 'pause'], [12, 'resume']))).toBe(15);
  });

  it('leaves out the time from stop to resume: verifying is not charged to who handles', () => {
    expect(dueHour(run([9, 'start'], [11, 'stop'], [14, 'resume']))).toBe(16);
  });

  it('keeps its original deadline when it continues: a reopened case has no new time', () => {
    expect(dueHour(run([9, 'start'], [11, 'stop'], [14, 'continue']))).toBe(13);
  });

  it('ends an open pause when it is stopped, and continues from there', () => {
    expect(dueHour(run([9, 'start'], [10, 'pause'], [11, 'stop'], [14, 'continue']))).toBe(14);
  });

  it('is not started again while it runs or is paused, but afresh once stopped', () => {
    expect(dueHour(run([9, 'start'], [10, 'start']))).toBe(13);
    expect(dueHour(run([9, 'start'], [10, 'pause'], [11, 'start'], [12, 'resume']))).toBe(15);
    expect(dueHour(run([9, 'start'], [10, 'stop'], [11, 'start']))).toBe(15);
  });

  it('keeps the time of its first stop', () => {
    expect(dueHour(run([9, 'start'], [11, 'stop'], [13, 'stop'], [14, 'resume']))).toBe(16);
  });

  it('grows by an extension', () => {
    expect(dueHour(run([9, 'start'], [10, 'extend']))).toBe(15);
  });

  it('refuses an extension that does not say by how much', () => {
    const extend = () =>
      applyEffects(run([9, 'start']), [{ clock: 'work', effect: 'extend' }], { at: new Date(), reason: 'rain' });
    expect(extend).toThrow(RangeError);
  });

  it('is plain data and never changed in place', () => {
    const before = run([9, 'start'], [10, 'pause']);
    const stored = JSON.stringify(before);
    applyEffects(before, [{ clock: 'work', effect: 'stop' }], {
      at: new Date('2025-11-03T12:00:00+08:00'),
      reason: 'done',
    });
    expect(JSON.stringify(before)).toBe(stored);
    expect(JSON.parse(stored)).toEqual(before);
  });

  it('goes through its statuses exactly as the validator thinks it does', () => {
    const ways: Record<ClockStatus, [number, ClockEffectKind][]> = {
      idle: [],
      running: [[9, 'start']],
      paused: [
        [9, 'start'],
        [10, 'pause'],
      ],
      stopped: [
        [9, 'start'],
        [10, 'stop'],
      ],
    };
    for (const [status, way] of Object.entries(ways) as [ClockStatus, [number, ClockEffectKind][]][]) {
      expect(statusOf(runOf(run(...way), 'work'))).toBe(status);
      for (const effect of EFFECTS) {
        expect([status, effect, statusOf(runOf(run(...way, [11, effect]), 'work'))]).toEqual([
          status,
          effect,
          statusAfter(status, effect),
        ]);
      }
    }
  });

  it('allows what the matter says, else what the flow says', () => {
    const { definition } = loadFlow(request());
    expect(allowanceOf(definition, 'answering')).toEqual({ amount: 5, unit: 'workingDays' });
    expect(allowanceOf(definition, 'answering', { answering: { amount: 20, unit: 'seconds' } })).toEqual({
      amount: 20,
      unit: 'seconds',
    });
    expect(() => allowanceOf(definition, 'patience')).toThrow(RangeError);
  });
});
