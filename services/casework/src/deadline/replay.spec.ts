import { describe, expect, it } from '@jest/globals';
import { effectsOf, type Decision } from '@wangge/flow';
import { StatutoryCalendar } from '@wangge/worktime';
import fc from 'fast-check';
import { aCase, aTask, flow, HELPER } from '../../test/case.builders.ts';
import { openingClocks, stateAfter, type Step } from '../case/case.change.ts';
import { nameOf } from '../case/case.flow.ts';
import type { Case, CaseState, ClockState, TaskState } from '../case/case.state.ts';
import { withdrawn } from '../case/tasks.ts';
import { noticeStep } from './notice.ts';
import { passedSteps } from './passed.ts';
import { differing, replay, type ClockLine } from './replay.ts';

const seed = Number(process.env['WANGGE_SEED'] ?? Date.now() % 2 ** 31);
const full = StatutoryCalendar.china();
/** As it was before the notice for 2026: what rests on that year is provisional. */
const before = full.knownUntil(2025);

const RULES = {
  A: [
    { clock: 'overall', amount: 7, unit: 'working-days' },
    { clock: 'handle', amount: 5, unit: 'working-days' },
    { clock: 'help', amount: 3, unit: 'working-days' },
  ],
  B: [
    { clock: 'overall', amount: 15, unit: 'working-days' },
    { clock: 'handle', amount: 30, unit: 'working-hours' },
  ],
};
const rulesOf = (code: string) => RULES[code as keyof typeof RULES];

/** What of history is on the life of a case; a comment is any step of the service itself. */
interface Taken {
  readonly action: string;
  readonly after: number;
  readonly amount: number;
}

const steps = fc.array(
  fc.record({
    action: fc.constantFrom(
      ...flow.definition.actions.map(({ name }) => name),
      ...['comment', 'sweep', 'notice', 'comment', 'suspend', 'resume', 'extend'],
    ),
    after: fc.integer({ min: 0, max: 6 * 24 * 3600 }),
    amount: fc.integer({ min: 1, max: 9 }),
  }),
  { minLength: 5, maxLength: 40 },
);

/** Lives a case by the product's own rules and keeps its history. */
class Life {
  now: Case;
  at = new Date('2025-12-11T01:00:00Z');
  calendar = before;
  readonly lines: ClockLine[] = [];

  constructor(code: 'A' | 'B') {
    const clocks = openingClocks(flow, { at: this.at, calendar: this.calendar, rules: rulesOf(code) });
    this.now = aCase({ matterCode: code, clocks });
    this.#keep('report', '', this.now.now, '');
  }

  take({ action, after, amount }: Taken): void {
    this.at = new Date(this.at.getTime() + after * 1000);
    const { now } = this.now;
    if (action === 'comment') return this.#keep('locate', now.state, { ...now, version: now.version + 1 }, '');
    if (action === 'sweep') return this.#write(passedSteps(this.now, this.at));
    if (action === 'notice') return this.#notice();
    const defined = flow.actions.get(action);
    if (!defined?.from.includes(now.state)) return;
    const decision: Decision = {
      ...{ action, from: now.state, to: defined.to ?? now.state },
      ...{ clockEffects: effectsOf(flow.definition, action), reworks: false },
    };
    const handle = now.clocks.find(({ name }) => name === 'handle');
    const rules = action === 'file' && amount > 5 ? RULES.B : rulesOf(now.matterCode);
    const next = stateAfter(this.now, decision, {
      ...{ at: this.at, calendar: this.calendar, rules, note: `${amount}` },
      ...(action === 'extend' &&
        handle && { extension: { amount, unit: handle.unit, reason: 'frost', approver: 'dispatcher' } }),
      change: { tasks: this.#tasks(action), ...(rules === RULES.B && { matterCode: 'B' }) },
    });
    this.#keep(nameOf(action), now.state, next, `${amount}`);
  }

  #tasks(action: string): readonly TaskState[] {
    const { tasks } = this.now.now;
    const id = (lead: boolean) => `${lead ? 'lead' : 'help'}-${this.lines.length}`;
    const fresh = (lead: boolean) =>
      aTask({ taskId: id(lead), lead, dispatchTime: this.at.toISOString(), ...(lead ? {} : { unitId: HELPER }) });
    switch (action) {
      case 'dispatch':
        return [...tasks, fresh(true), fresh(false)];
      case 'complete-help':
        return tasks.map((task) => (task.lead ? task : { ...task, state: 'completed' }));
      case 'adjudicate-uphold':
      case 'close':
        return withdrawn(tasks);
      default:
        return tasks;
    }
  }

  #notice(): void {
    this.calendar = full;
    const step = noticeStep(this.now, this.at, { calendar: full, rules: rulesOf(this.now.now.matterCode) });
    if (step) this.#write([step]);
  }

  #write(written: readonly Step[]): void {
    for (const { action, from, next, note } of written) this.#keep(action, from, next, note);
  }

  #keep(action: string, from: string, next: CaseState, note: string): void {
    const { matterCode, tasks, clocks, state: to, version } = next;
    const snapshot = JSON.parse(JSON.stringify({ matterCode, tasks, clocks })) as ClockLine['snapshot'];
    this.lines.push({ version, action, from, to, note, at: this.at.toISOString(), actor: 'somebody', snapshot });
    this.now = { ...this.now, now: next };
  }
}

const replayed = ({ lines }: Life) => replay(lines, { flow, rulesOf, calendar: full });
const dues = (clocks: readonly ClockState[]) =>
  clocks.filter(({ run }) => run.stoppedTime === null).map(({ name, taskId, dueTime }) => [name, taskId, dueTime]);

describe(`a history computed anew (seed ${seed})`, () => {
  it('comes out where the case stands, after every one of its lines, however it went', () => {
    fc.assert(
      fc.property(fc.constantFrom('A' as const, 'B' as const), steps, (code, taken) => {
        const life = new Life(code);
        for (const one of taken) life.take(one);
        const states = replayed(life);
        for (const [index, { snapshot }] of life.lines.entries())
          expect(differing(snapshot.clocks, states[index] ?? [])).toEqual([]);
      }),
      { seed, numRuns: 150 },
    );
  });

  it('shows that a comment, an edit or a told threshold moves no deadline', () => {
    fc.assert(
      fc.property(steps, (taken) => {
        const life = new Life('A');
        for (const one of taken) {
          const { clocks } = life.now.now;
          life.take(one);
          if (one.action === 'comment' || one.action === 'sweep')
            expect(dues(life.now.now.clocks)).toEqual(dues(clocks));
        }
      }),
      { seed, numRuns: 60 },
    );
  });

  it('shows that a reopened case runs on its original clock', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 40 * 24 * 3600 }), (taken, after) => {
        const life = new Life('A');
        for (const one of taken) life.take(one);
        const overall = () => life.now.now.clocks.find(({ name }) => name === 'overall');
        const [{ dueTime, run } = { dueTime: '', run: undefined }, state] = [overall(), life.now.now.state];
        life.take({ action: state === 'evaluated' ? 'reopen-by-reporter' : 'reopen', after, amount: 1 });
        if (life.now.now.state !== state)
          expect([overall()?.dueTime, overall()?.run.startedTime]).toEqual([dueTime, run?.startedTime]);
      }),
      { seed, numRuns: 60 },
    );
  });

  it('tells a deadline that was moved by hand', () => {
    const life = new Life('A');
    life.take({ action: 'file', after: 60, amount: 1 });
    const [overall, ...others] = life.now.now.clocks;
    const moved = [{ ...(overall ?? fail()), dueTime: '2026-01-01T00:00:00.000Z' }, ...others];
    expect(differing(moved, replayed(life).at(-1) ?? [])).toEqual(['overall']);
  });
});

describe('a provisional deadline', () => {
  const life = () => {
    const one = new Life('B');
    one.take({ action: 'file', after: 60, amount: 9 });
    return one;
  };
  const overall = ({ now }: Life) => now.now.clocks.find(({ name }) => name === 'overall') ?? fail();

  it('is computed once with a line when the notice is loaded, and by nothing else before', () => {
    const one = life();
    expect(overall(one)).toMatchObject({ provisional: true, knownUntil: 2025 });
    const due = overall(one).dueTime;
    one.calendar = full;
    one.take({ action: 'dispatch', after: 60, amount: 1 });
    expect(overall(one).dueTime).toBe(due);
    one.take({ action: 'notice', after: 60, amount: 1 });
    expect(overall(one)).toMatchObject({ provisional: false, knownUntil: 2026 });
    expect(overall(one).dueTime).not.toBe(due);
    expect(one.lines.at(-1)).toMatchObject({ action: 'notice', note: '2026' });
    const lines = one.lines.length;
    one.take({ action: 'notice', after: 60, amount: 1 });
    expect(one.lines).toHaveLength(lines);
  });
});

function fail(): never {
  throw new Error('the clock is missing');
}
