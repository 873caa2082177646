import { effectsOf, type ClockEffect, type Flow } from '@wangge/flow';
import type { Extension, StatutoryCalendar } from '@wangge/worktime';
import { clocksAfter, effectsOn, openingClocks } from '../case/case.change.ts';
import type { ClockRule } from '../case/case.clocks.ts';
import { nameOf } from '../case/case.flow.ts';
import type { CaseState, ClockState, Instant } from '../case/case.state.ts';

/** Name of the line by which provisional deadlines are computed again when a yearly notice is known. */
export const NOTICE = 'notice';

/** A line of history, as far as it says something about clocks. */
export interface ClockLine {
  readonly version: number;
  /** Name of the action as people know it. */
  readonly action: string;
  readonly from: string;
  readonly to: string;
  readonly note: string;
  readonly at: Instant;
  /** Who did it, as people are told. */
  readonly actor: string;
  /** What was so then: the matter, the tasks, what was granted. Its deadlines are not read. */
  readonly snapshot: Pick<CaseState, 'matterCode' | 'tasks' | 'clocks'>;
}

/** What a replay needs beside history: the flow the case was opened under, the cited catalogue and the calendar of today. */
export interface ReplayRules {
  readonly flow: Flow;
  readonly rulesOf: (matterCode: string) => readonly ClockRule[];
  readonly calendar: StatutoryCalendar;
}

/** The clocks after each line of history, computed from the first line on. */
export function replay(lines: readonly ClockLine[], rules: ReplayRules): readonly (readonly ClockState[])[] {
  const states: (readonly ClockState[])[] = [];
  for (const [index, line] of lines.entries())
    states.push(clocksOf(line, { before: states[index - 1], previous: lines[index - 1] }, rules));
  return states;
}

interface Before {
  readonly before: readonly ClockState[] | undefined;
  readonly previous: ClockLine | undefined;
}

function clocksOf(line: ClockLine, { before, previous }: Before, { flow, rulesOf, calendar }: ReplayRules) {
  const { snapshot, note: reason } = line;
  const known = snapshot.clocks.map(({ knownUntil }) => knownUntil ?? calendar.lastLoadedYear);
  const declared = Math.max(0, ...snapshot.clocks.map(({ edition = 0 }) => edition));
  const then = calendar.asOf(declared).knownUntil(Math.max(0, ...known));
  const at = new Date(line.at);
  const rules = rulesOf(snapshot.matterCode);
  // What came from another system came without clocks.
  if (!before) return snapshot.clocks.length === 0 ? [] : openingClocks(flow, { at, calendar: then, rules });
  const taken = effectsIn(flow, line, previous);
  const effects = taken && effectsOn(flow, before, { from: line.from, to: line.to, clockEffects: taken });
  // What leaves the clocks alone is replayed too: a comment or an edit moves no deadline because nothing in it could.
  if (!effects && line.action !== NOTICE) return before;
  const extension = grantedIn(line, effects ?? []);
  return clocksAfter(before, snapshot.tasks, {
    ...{ flow, calendar: then, rules, effects: effects ?? [], at, reason, noticed: line.action === NOTICE },
    ...(extension && { extension }),
  });
}

/** What the action of a line does to the clocks; undefined for a step that is not the flow's. */
function effectsIn(flow: Flow, { action, from, to, at }: ClockLine, previous: ClockLine | undefined) {
  const could = flow.definition.actions.filter(
    (one) => nameOf(one.name) === action && one.from.includes(from) && (one.to ?? from) === to,
  );
  // People call three ways back by one word; the reporter's follows at once on their evaluation.
  const contested = previous?.action === 'evaluate' && previous.at === at;
  const taken = could.find(({ name }) => contested === (name === 'reopen-by-reporter')) ?? could[0];
  return taken && effectsOf(flow.definition, taken.name);
}

/** The time granted with a line: it stands last with the clocks it was granted to. */
function grantedIn({ snapshot }: ClockLine, effects: readonly ClockEffect[]): Extension | undefined {
  const extended = effects.find(({ effect }) => effect === 'extend')?.clock;
  return snapshot.clocks.find(({ name }) => name === extended)?.run.extensions.at(-1);
}

/** What of a clock a replay must come out with; the light is what was told, not what is due. */
const essence = ({ name, taskId, run, dueTime, amberTimes, provisional }: ClockState) =>
  JSON.stringify([name, taskId ?? '', dueTime, amberTimes, provisional, run.startedTime, run.stoppedTime]);

/** The clocks of the flow whose deadline is another than history says; a clock that one of them does not know is one of them. */
export function differing(stored: readonly ClockState[], replayed: readonly ClockState[]): string[] {
  const own = stored.filter(({ orderId }) => orderId === undefined);
  const [one, other] = [own, replayed].map((clocks) => new Set(clocks.map(essence)));
  const odd = [
    ...own.filter((clock) => !other?.has(essence(clock))),
    ...replayed.filter((clock) => !one?.has(essence(clock))),
  ];
  return [...new Set(odd.map(({ name }) => name))];
}
