import { describe, expect, it } from '@jest/globals';
import { computeDeadline, StatutoryCalendar } from '@wangge/worktime';
import fc from 'fast-check';
import {
  allowanceOf,
  applyEffects,
  CASE_FACTS,
  CASE_RELATIONS,
  type ClockRuns,
  deadlineInput,
  decide,
  evidenceFor,
  type Flow,
  type FlowData,
  FlowRefusal,
  legalActions,
  loadFlow,
  openCase,
  PRESETS,
  runOf,
  statusOf,
  takenAfter,
} from '../src/index.ts';
import { aClock, anAction, request, seed } from './flow.builders.ts';
import { type Asker, Model } from './model.ts';

const calendar = StatutoryCalendar.china();
const OPENED = 1_772_413_200; // 2026-03-02 09:00 in Shanghai
const GRANT = 600;
/** `WANGGE_RUNS=1000` for more. */
const RUNS = Number(process.env['WANGGE_RUNS'] ?? 300);

/** A flow whose clocks count seconds: what a working day is, is not the engine's business. */
const inSeconds = (flow: FlowData): FlowData => ({
  ...flow,
  clocks: flow.clocks.map((clock, index) => ({
    ...clock,
    allowance: { amount: 1_000 * (index + 1), unit: 'seconds' },
  })),
});
/** A short way round, so that what may be taken once a round, or once at all, is tried again and again. */
const round = request({
  actions: [
    anAction({ actors: [{ relations: ['place'] }] }),
    anAction({ name: 'look', to: undefined, once: 'round', actors: [{ relations: ['place'] }] }),
    anAction({ name: 'sign', to: undefined, once: 'case', actors: [{ relations: ['place'] }] }),
    anAction({ name: 'reopen', from: ['answered'], to: 'pending', actors: [{ relations: ['place'] }] }),
  ],
  clocks: [aClock({ continues: ['reopen'] })],
});
const flows = [...PRESETS, round].map(inSeconds);
const ROLES = [
  ...new Set(flows.flatMap((flow) => flow.actions.flatMap(({ actors }) => actors.flatMap(({ roles }) => roles ?? [])))),
];

/** The engine driven as the service drives it: what is kept between two actions is data. */
class Engine {
  readonly flow: Flow;
  state: string;
  clocks: ClockRuns;
  taken: Readonly<Record<string, number>> = {};

  constructor(data: FlowData) {
    this.flow = loadFlow(data);
    const { to, clockEffects } = openCase(this.flow);
    this.state = to;
    this.clocks = applyEffects({}, clockEffects, { at: new Date(OPENED * 1000), reason: '' });
  }

  actor = (asker: Asker) => ({ ...asker, counts: this.taken });
  legal = (asker: Asker) => legalActions(this.flow, this.state, this.actor(asker));

  /** Takes it if it may; answers whether it did. */
  take(action: string, asker: Asker, second: number): boolean {
    try {
      const evidence = [...this.flow.actions.values()].flatMap((one) => evidenceFor(one));
      const step = decide(this.flow, this.state, action, this.actor(asker), { evidence });
      const extension = { amount: GRANT, unit: 'seconds', reason: 'rain', approver: 'leader' } as const;
      this.clocks = applyEffects(this.clocks, step.clockEffects, {
        at: new Date(second * 1000),
        reason: 'rain',
        extension,
      });
      this.taken = takenAfter(this.flow, this.taken, step);
      this.state = step.to;
      return true;
    } catch (error) {
      if (error instanceof FlowRefusal) return false;
      throw error;
    }
  }

  clock(name: string): { status: string; due: number | undefined } {
    const run = runOf(this.clocks, name);
    const status = statusOf(run);
    if (!run || status !== 'running') return { status, due: undefined };
    const { start, ...rest } = deadlineInput(run);
    const { due } = computeDeadline(start, allowanceOf(this.flow.definition, name), calendar, rest);
    return { status, due: due.getTime() / 1000 };
  }
}

interface Real {
  engine: Engine;
}
interface World {
  model: Model;
  second: number;
}

/** Somebody tries something: mostly what the flow has here, mostly as somebody who may. */
class Try implements fc.Command<World, Real> {
  constructor(
    readonly flow: FlowData,
    readonly o: {
      readonly pick: number;
      readonly wild: boolean;
      readonly after: number;
      readonly asker: Asker;
      readonly fit: boolean;
    },
  ) {}

  check = () => true;

  run(world: World, { engine }: Real): void {
    const { pick, wild, after, fit } = this.o;
    const here = this.flow.actions.filter(({ from }) => wild || from.includes(world.model.state));
    const action = here[pick % Math.max(1, here.length)];
    world.second += after;
    const asker = fit && action ? fitting(action, this.o.asker) : this.o.asker;
    expect(engine.legal(asker)).toEqual(world.model.legal(asker));
    if (!action) return;
    const may = world.model.legal(asker).includes(action.name);
    expect([action.name, engine.take(action.name, asker, world.second)]).toEqual([action.name, may]);
    if (may) world.model.take(action.name, world.second);
    expect(engine.state).toBe(world.model.state);
    for (const { name } of this.flow.clocks)
      expect([name, engine.clock(name)]).toEqual([name, world.model.clock(name)]);
  }

  toString(): string {
    return `${this.flow.name} ${JSON.stringify(this.o)}`;
  }
}

/** The same asker with what the first rule of an action wants. */
function fitting({ actors, onlyIf = [] }: FlowData['actions'][number], asker: Asker): Asker {
  const rule = actors[0];
  const unwanted = rule?.not ?? [];
  const relations = [...asker.relations, ...(rule?.relations ?? [])].filter((relation) => !unwanted.includes(relation));
  return {
    roles: [...asker.roles, ...(rule?.roles ?? [])],
    relations,
    facts: [...new Set([...asker.facts, ...onlyIf])],
  };
}

const askers = fc.record({
  roles: fc.subarray(ROLES),
  relations: fc.subarray([...CASE_RELATIONS]),
  facts: fc.subarray([...CASE_FACTS]),
});
const tries = (flow: FlowData) =>
  fc
    .record({
      ...{ pick: fc.nat(300), wild: fc.boolean(), fit: fc.boolean(), asker: askers },
      after: fc.integer({ min: 0, max: 5_000 }),
    })
    .map((o) => new Try(flow, o));

describe(`the engine beside a model that shares no code with it (seed ${seed}, ${RUNS} sequences)`, () => {
  it('never diverges: what is legal, where it leads, how every clock stands and when it is due', () => {
    const ended = new Set<string>();
    const sequences = fc
      .constantFrom(...flows)
      .chain((flow) =>
        fc.commands([tries(flow)], { maxCommands: 30, size: 'max' }).map((commands) => ({ flow, commands })),
      );
    fc.assert(
      fc.property(sequences, ({ flow, commands }) => {
        const engine = new Engine(flow);
        const world = { model: new Model(flow, OPENED, GRANT), second: OPENED };
        fc.modelRun(() => ({ model: world, real: { engine } }), commands);
        if (engine.flow.states.get(engine.state)?.terminal) ended.add(flow.name);
      }),
      { seed, numRuns: RUNS },
    );
    // The sequences go somewhere: some case of most flows came to its end.
    expect(ended.size).toBeGreaterThanOrEqual(4);
  });
});
