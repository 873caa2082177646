import { effectLists, effectsOf, type ClockEffectKind, type ClockStatus } from './clocks.ts';
import { OPEN, type ClockDefinition, type FlowDefinition } from './definition.ts';
import type { FlowProblem } from './flow-errors.ts';

/** What is wrong with the clocks of a definition whose names are sound. */
export function clockProblems(flow: FlowDefinition): FlowProblem[] {
  return [
    ...missingClocks(flow),
    ...flow.clocks.flatMap((clock, index) => [...listProblems(flow, clock, index), ...runProblems(flow, clock, index)]),
  ];
}

function missingClocks(flow: FlowDefinition): FlowProblem[] {
  return flow.states.flatMap((state, index) =>
    state.terminal || state.clock !== undefined
      ? []
      : [
          {
            code: 'MISSING_CLOCK',
            place: `states[${index}].clock`,
            message: `a case could lie in ${state.name} for ever unseen`,
          },
        ],
  );
}

function listProblems(flow: FlowDefinition, clock: ClockDefinition, index: number): FlowProblem[] {
  const problems: FlowProblem[] = [];
  const known = new Set([OPEN, ...flow.actions.map((action) => action.name)]);
  const seen = new Set<string>();
  for (const { effect, actions } of effectLists(clock)) {
    for (const [at, action] of actions.entries()) {
      const place = `clocks[${index}].${LISTS[effect]}[${at}]`;
      if (!known.has(action)) problems.push({ code: 'UNKNOWN_ACTION', place, message: `no action ${action}` });
      if (seen.has(action))
        problems.push({
          code: 'CONFLICTING_EFFECTS',
          place,
          message: `${action} already has an effect on ${clock.name}`,
        });
      seen.add(action);
    }
  }
  if (clock.starts.length === 0) {
    problems.push({
      code: 'CLOCK_NEVER_STARTS',
      place: `clocks[${index}].starts`,
      message: `nothing starts ${clock.name}`,
    });
  }
  if (clock.ambers.some((fraction, at) => at > 0 && fraction <= (clock.ambers[at - 1] ?? 0))) {
    problems.push({
      code: 'AMBERS_OUT_OF_ORDER',
      place: `clocks[${index}].ambers`,
      message: 'the second warning must come after the first',
    });
  }
  return problems;
}

const LISTS: Record<ClockEffectKind, string> = {
  start: 'starts',
  stop: 'stops',
  pause: 'pauses',
  resume: 'resumes',
  continue: 'continues',
  extend: 'extends',
};

/** Goes every way through the flow with one clock in hand, so the cost grows with states × 4, not with all clocks together. */
function runProblems(flow: FlowDefinition, clock: ClockDefinition, index: number): FlowProblem[] {
  const ways = reachableStatuses(flow, clock.name);
  return flow.states.flatMap((state, at) => {
    const statuses = ways.get(state.name) ?? new Set<ClockStatus>();
    const problems: FlowProblem[] = [];
    const stands = [...statuses].filter((status) => status !== 'running');
    if (state.clock === clock.name && stands.length > 0) {
      const message = `${clock.name} can be ${stands.join(' or ')} in ${state.name}`;
      problems.push({ code: 'CLOCK_NOT_RUNNING', place: `states[${at}].clock`, message });
    }
    if (state.terminal && (statuses.has('running') || statuses.has('paused'))) {
      const message = `${clock.name} can still run in the terminal state ${state.name}`;
      problems.push({ code: 'CLOCK_LEFT_RUNNING', place: `clocks[${index}].stops`, message });
    }
    return problems;
  });
}

function reachableStatuses(flow: FlowDefinition, clock: string): ReadonlyMap<string, ReadonlySet<ClockStatus>> {
  const after = (status: ClockStatus, action: string) =>
    effectsOf(flow, action)
      .filter((effect) => effect.clock === clock)
      .reduce((now, { effect }) => statusAfter(now, effect), status);
  const reached = new Map<string, Set<ClockStatus>>();
  const open: [string, ClockStatus][] = [[flow.initial, after('idle', OPEN)]];
  for (let place = open.pop(); place; place = open.pop()) {
    const [state, status] = place;
    const statuses = reached.get(state) ?? new Set();
    if (statuses.has(status)) continue;
    reached.set(state, statuses.add(status));
    for (const action of flow.actions)
      if (action.from.includes(state)) open.push([action.to ?? state, after(status, action.name)]);
  }
  return reached;
}

/** The same rules as applying an effect to a run, without the times; a test holds the two together. */
export function statusAfter(status: ClockStatus, effect: ClockEffectKind): ClockStatus {
  switch (effect) {
    case 'start':
      return status === 'idle' || status === 'stopped' ? 'running' : status;
    case 'stop':
      return status === 'idle' ? 'idle' : 'stopped';
    case 'pause':
      return status === 'running' ? 'paused' : status;
    case 'resume':
      return status === 'idle' ? 'idle' : 'running';
    case 'continue':
      return status === 'stopped' ? 'running' : status;
    case 'extend':
      return status;
  }
}
