import { type DescMessage, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { openCase, rests, takenAfter, type ClockEffect, type Decision, type Flow } from '@wangge/flow';
import { event, type EventInit } from '@wangge/platform/events';
import type { Extension, StatutoryCalendar } from '@wangge/worktime';
import { afterEffects, dueOf, lightOf, standingOf, type ClockChange, type ClockRule } from './case.clocks.ts';
import { nameOf } from './case.flow.ts';
import type { Case, CaseFacts, CaseState, ClockState, Instant, TaskState } from './case.state.ts';
import { helpClocks, withDueTimes } from './help.clocks.ts';

/** One change of a case, ready to be written: the state after it, its line of history and its event. */
export interface Step {
  /** Name of the action as people know it. */
  readonly action: string;
  readonly from: string;
  readonly next: CaseState;
  readonly note: string;
  readonly event: EventInit;
}

/** When an action is taken and what it brings. */
export interface Occasion {
  readonly at: Date;
  readonly calendar: StatutoryCalendar;
  /** How long the clocks of the case's matter run. */
  readonly rules: readonly ClockRule[];
  readonly note: string;
  readonly extension?: Extension;
  /** What changes beside state and clocks. */
  readonly change?: Partial<CaseState>;
}

/** The state after an action: where it leads, what it does to the clocks, and what the action itself changes. */
export function stateAfter(found: Case, decision: Decision, occasion: Occasion): CaseState {
  const { now, flow } = found;
  const { at, calendar, rules, note: reason, extension, change } = occasion;
  const effects = effectsOn(flow, now.clocks, decision);
  const moving = { flow, calendar, rules, effects, at, reason, ...(extension && { extension }) };
  const tasks = change?.tasks ?? now.tasks;
  const clocks = clocksAfter(now.clocks, tasks, moving);
  return {
    ...now,
    ...change,
    version: now.version + 1,
    state: decision.to,
    reworkCount: now.reworkCount + (decision.reworks ? 1 : 0),
    taken: takenAfter(flow, now.taken, decision),
    tasks: withDueTimes(tasks, clocks),
    clocks,
    light: lightOf(clocks),
  };
}

/**
 * What an action does to the clocks. A case that came open from another system has none: whoever takes the first action on it takes
 * it over, and what opening a case starts begins then.
 */
export function effectsOn(
  flow: Flow,
  clocks: readonly ClockState[],
  { from, to, clockEffects }: Pick<Decision, 'from' | 'to' | 'clockEffects'>,
): readonly ClockEffect[] {
  const takenOver = clocks.length === 0 && !(rests(flow, from) && rests(flow, to));
  return takenOver ? [...openCase(flow).clockEffects, ...clockEffects] : clockEffects;
}

/** The clocks of orders: no act on the case moves them. */
const ordersOf = (clocks: readonly ClockState[]) => clocks.filter(({ orderId }) => orderId !== undefined);

/** All clocks after an action: those of the case, and behind them those of its helpers and of orders about it. */
export function clocksAfter(
  clocks: readonly ClockState[],
  tasks: readonly TaskState[],
  change: ClockChange,
): readonly ClockState[] {
  return [...afterEffects(clocks, change), ...helpClocks(clocks, tasks, change), ...ordersOf(clocks)];
}

/** The first clocks of a case. */
export function openingClocks(flow: Flow, o: Pick<Occasion, 'at' | 'calendar' | 'rules'>) {
  return afterEffects([], { ...o, flow, effects: openCase(flow).clockEffects, reason: '' });
}

/** What an event of a case says beside what all of them say. */
export type Own<D extends DescMessage> = Omit<
  MessageInitShape<D>,
  'caseId' | 'version' | 'number' | 'matterCode' | 'happenedAtPath' | 'orgPath' | 'state' | 'time' | '$typeName'
>;

/** The event of a change: ids and times, no personal data. */
export function caseEvent<D extends DescMessage>(
  schema: D,
  facts: CaseFacts,
  next: CaseState,
  at: Date,
  own: Own<D>,
): EventInit {
  const { caseId, number } = facts;
  const { version, matterCode, happenedAtPath, orgPath, state } = next;
  // What all events of a case say and what this one says make up its message; a generic type cannot be told so.
  const common = { caseId, number, version, matterCode, happenedAtPath, orgPath, state, time: timestampFromDate(at) };
  return event({
    schema,
    aggregateId: caseId,
    version,
    orgPath,
    message: { ...common, ...own } as unknown as MessageInitShape<D>,
  });
}

/** A step made of an action that was decided on. */
export function stepOf(found: Case, decision: Decision, next: CaseState, note: string, told: EventInit): Step {
  return { action: nameOf(decision.action), from: found.now.state, next, note, event: told };
}

/** An instant as the contract says it; undefined stays away. */
export const timestampOf = (at: Instant | null | undefined) => (at ? timestampFromDate(new Date(at)) : undefined);

/** When a clock is due, for an event. */
export const dueTimeOf = (state: CaseState, clock: string) => timestampOf(dueOf(state.clocks, clock));

/** What closing tells: whether it was in time, pauses excluded. */
export function closingOf({ facts }: Case, next: CaseState) {
  const overall = next.clocks.find((clock) => clock.name === 'overall');
  return {
    leadUnitId: next.leadUnitId ?? '',
    dueTime: dueTimeOf(next, 'overall'),
    onTime: overall !== undefined && standingOf(overall) === 'met',
    reworkCount: next.reworkCount,
    reporterSubject: personOf(facts.reporterSubject),
  };
}

/** The subject of a reporter who can be told something; a service that passed a report on cannot. */
export const personOf = (subject: string): string => (subject.startsWith('service:') ? '' : subject);
