import type { FlowData } from '../src/index.ts';

type Action = FlowData['actions'][number];
type Clock = FlowData['clocks'][number];

/** Who asks, as the model sees them. */
export interface Asker {
  readonly roles: readonly string[];
  readonly relations: readonly string[];
  readonly facts: readonly string[];
}

interface Entry {
  readonly action: string;
  readonly second: number;
}

/** Where a clock stands by the model. */
export interface Standing {
  readonly status: 'idle' | 'running' | 'paused' | 'stopped';
  /** Second at which it is due; undefined while it has never run, and while it stands still. */
  readonly due: number | undefined;
}

/**
 * An independent model of a case on a flow: it keeps what happened and nothing else, and works everything out again from the
 * beginning whenever it is asked. Slow and plain on purpose; it shares no code with the engine and counts in whole seconds.
 */
export class Model {
  readonly #flow: FlowData;
  readonly #log: Entry[] = [];
  readonly #opened: number;
  /** Seconds that every extension grants. */
  readonly #grant: number;

  constructor(flow: FlowData, opened: number, grant: number) {
    this.#flow = flow;
    this.#opened = opened;
    this.#grant = grant;
  }

  get state(): string {
    let state = this.#flow.initial;
    for (const { action } of this.#log) state = this.#action(action).to ?? state;
    return state;
  }

  /** How often what may be taken once was taken, in the case or since it was last reopened. */
  taken(name: string): number {
    const { once } = this.#action(name);
    if (once !== 'case' && once !== 'round') return 0;
    let count = 0;
    let state = this.#flow.initial;
    for (const { action } of this.#log) {
      const to = this.#action(action).to ?? state;
      if (once === 'round' && this.#isTerminal(state) && !this.#isTerminal(to)) count = 0;
      if (action === name) count += 1;
      state = to;
    }
    return count;
  }

  legal(asker: Asker): string[] {
    const { state } = this;
    const names: string[] = [];
    for (const action of this.#flow.actions) {
      if (!action.from.includes(state)) continue;
      if ((action.onlyIf ?? []).some((fact) => !asker.facts.includes(fact))) continue;
      if ((action.unless ?? []).some((fact) => asker.facts.includes(fact))) continue;
      if (!action.actors.some((rule) => allows(rule, asker))) continue;
      if (action.once !== undefined && this.taken(action.name) > 0) continue;
      names.push(action.name);
    }
    return names;
  }

  take(action: string, second: number): void {
    this.#log.push({ action, second });
  }

  clock(name: string): Standing {
    const clock = this.#flow.clocks.find((one) => one.name === name);
    if (!clock) throw new Error(`no clock ${name}`);
    let run: Run | undefined;
    for (const { action, second } of [{ action: 'open', second: this.#opened }, ...this.#log])
      run = moved(run, clock, action, second, this.#grant);
    if (!run) return { status: 'idle', due: undefined };
    if (run.stopped !== undefined) return { status: 'stopped', due: undefined };
    if (run.pausedSince !== undefined) return { status: 'paused', due: undefined };
    return { status: 'running', due: dueOf(run, clock.allowance.amount) };
  }

  #action(name: string): Action {
    const found = this.#flow.actions.find((one) => one.name === name);
    if (!found) throw new Error(`no action ${name}`);
    return found;
  }

  #isTerminal(state: string): boolean {
    return this.#flow.states.find((one) => one.name === state)?.terminal === true;
  }
}

function allows(rule: Action['actors'][number], { roles, relations }: Asker): boolean {
  const named = rule.roles ?? [];
  if (named.length > 0 && !named.some((role) => roles.includes(role))) return false;
  if ((rule.relations ?? []).some((relation) => !relations.includes(relation))) return false;
  return !(rule.not ?? []).some((relation) => relations.includes(relation));
}

interface Run {
  readonly started: number;
  /** When it stood still, the present pause not counted. */
  readonly pauses: readonly (readonly [from: number, to: number])[];
  readonly granted: number;
  readonly pausedSince?: number | undefined;
  readonly stopped?: number | undefined;
}

function moved(run: Run | undefined, clock: Clock, action: string, now: number, grant: number): Run | undefined {
  if (clock.starts.includes(action))
    return run && run.stopped === undefined ? run : { started: now, pauses: [], granted: 0 };
  if (!run) return undefined;
  const still = run.pausedSince === undefined ? [] : [[run.pausedSince, now] as const];
  if (clock.stops.includes(action))
    return run.stopped === undefined
      ? { ...run, stopped: now, pauses: [...run.pauses, ...still], pausedSince: undefined }
      : run;
  if (clock.pauses?.includes(action))
    return run.stopped === undefined && run.pausedSince === undefined ? { ...run, pausedSince: now } : run;
  if (clock.resumes?.includes(action)) {
    const away = run.stopped === undefined ? still : [[run.stopped, now] as const];
    return { ...run, pauses: [...run.pauses, ...away], pausedSince: undefined, stopped: undefined };
  }
  if (clock.continues?.includes(action)) return { ...run, stopped: undefined };
  if (clock.extends?.includes(action)) return { ...run, granted: run.granted + grant };
  return run;
}

/** Time that was not allowed to run is added; what stood still after it was due comes too late to help. */
function dueOf({ started, granted, pauses }: Run, allowance: number): number {
  let due = started + allowance + granted;
  for (const [from, to] of pauses) if (from < due) due += to - from;
  return due;
}
