import { readFileSync } from 'node:fs';
import path from 'node:path';
import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from '@jest/globals';
import { FlowAllowanceSchema, FlowSchema } from '@wangge/contracts/wangge/casework/v1/flow';
import { flowOf, PRESETS, sixStep, type FlowData } from '@wangge/flow';
import { flowFaults } from './flow.rules.ts';
import { definitionOf, toFlow } from './flow.view.ts';

type Action = FlowData['actions'][number];
const action = (name: string, change: Partial<Action>): FlowData => ({
  ...sixStep,
  actions: sixStep.actions.map((one) => (one.name === name ? { ...one, ...change } : one)),
});
const without = (name: string): FlowData => ({
  ...sixStep,
  actions: sixStep.actions.filter((one) => one.name !== name),
  clocks: sixStep.clocks.map((clock) => ({
    ...clock,
    ...Object.fromEntries(
      (['starts', 'stops', 'pauses', 'resumes', 'continues', 'extends'] as const).map((list) => [
        list,
        (clock[list] ?? []).filter((one) => one !== name),
      ]),
    ),
  })),
});
const step = (change: Partial<Action>): FlowData => ({
  ...sixStep,
  actions: [
    ...sixStep.actions,
    {
      ...{ name: 'look-again', label: { en: 'Look again', zh: '复看' }, from: ['feedback'] },
      actors: [{ roles: ['verifier'], relations: ['place'] }],
      ...change,
    },
  ],
});
const fields = (flow: unknown) => flowFaults(flow).map(({ field }) => field);

describe('a flow that could not be lived with is refused, naming the place', () => {
  it.each<[string, FlowData, string]>([
    ['a state nobody gets to', { ...sixStep, states: [...sixStep.states, { ...stateOf('lost') }] }, 'flow.states[9]'],
    [
      'a state without a clock',
      { ...sixStep, states: sixStep.states.map((one, at) => (at === 1 ? { name: one.name, label: one.label } : one)) },
      'flow.states[1].clock',
    ],
    [
      'an unknown relation',
      step({ actors: [{ roles: ['verifier'], relations: ['friend'] }] }),
      'flow.actions[18].actors[0].relations[0]',
    ],
    [
      'an unknown role',
      step({ actors: [{ roles: ['sheriff'], relations: ['place'] }] }),
      'flow.actions[18].actors[0].roles[0]',
    ],
    ['a fact nobody can know', step({ onlyIf: ['full-moon'] }), 'flow.actions[18].only_if[0]'],
    ['evidence nobody can give', step({ requires: ['oath'] }), 'flow.actions[18].requires[0]'],
    [
      'a step anybody of the place may take',
      step({ actors: [{ relations: ['place'] }] }),
      'flow.actions[18].actors[0].roles',
    ],
    ['a dispatch nobody can accept', without('accept'), 'flow.actions[3].name'],
    ['an objection nobody decides', without('adjudicate-uphold'), 'flow.actions[6].name'],
    ['an objection without end', action('object', { once: 'case' }), 'flow.actions[6].once'],
    [
      'a closing by who may not close',
      action('close', { actors: [{ roles: ['leader'], relations: ['place'] }] }),
      'flow.actions[15].actors[0].roles',
    ],
    ['a dispatch that ends the case', action('dispatch', { to: 'archived' }), 'flow.actions[3].to'],
    ['a reopening of what is open', action('reopen', { from: ['feedback'] }), 'flow.actions[16].from'],
    ['help that moves the case', action('accept-help', { to: 'handling' }), 'flow.actions[5].to'],
    [
      'no promise to the reporter',
      {
        ...sixStep,
        clocks: sixStep.clocks.map((clock) => (clock.name === 'overall' ? { ...clock, name: 'all' } : clock)),
      },
      'flow.clocks',
    ],
  ])('%s', (_, flow, field) => {
    expect(fields(flow)).toContain(field);
  });

  it('more time granted by something that cannot say how much', () => {
    const clocks = sixStep.clocks.map((clock) =>
      clock.name === 'handle' ? { ...clock, extends: ['extend', 'accept-help'] } : clock,
    );
    expect(fields({ ...sixStep, clocks }).some((field) => field.startsWith('flow.clocks['))).toBe(true);
  });

  it('clocks of different kinds of time that are extended together', () => {
    const clocks = sixStep.clocks.map((clock) =>
      clock.name === 'handle' ? { ...clock, allowance: { amount: 5, unit: 'days' as const } } : clock,
    );
    expect(fields({ ...sixStep, clocks })).toContain('flow.clocks');
  });
});

describe('the worked example of docs/flows.md', () => {
  const guide = readFileSync(path.resolve(import.meta.dirname, '../../../../docs/flows.md'), 'utf8');
  const [lookedAt, lookAgain] = [...guide.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = '']) => JSON.parse(json));
  const example = (from: string): FlowData => ({
    ...sixStep,
    states: [...sixStep.states, lookedAt],
    actions: [...sixStep.actions.map((one) => (one.name === 'close' ? { ...one, from: [from] } : one)), lookAgain],
  });

  it('is a flow that can be imported', () => {
    expect(flowFaults(example('looked-at'))).toEqual([]);
  });

  it('is refused as it says when closing still leads from where it did', () => {
    expect(flowFaults(example('feedback')).map(({ field, description }) => `${field}: ${description}`)).toContain(
      'flow.states[9]: no way leads from looked-at to a terminal state',
    );
  });
});

describe('a hostile flow', () => {
  it.each([[null], [undefined], ['six-step'], [[]], [{}], [{ states: 'x' }]])('that is none: %j', (data) => {
    expect(flowFaults(data)).not.toEqual([]);
  });

  const named = (name: string): FlowData => ({
    ...sixStep,
    states: [...sixStep.states, { ...stateOf(name), clock: 'overall' }],
  });

  it.each<[string, FlowData, string]>([
    ['a name every object has', named('__proto__'), 'flow.states[9].name'],
    ['a state nobody else has, called as objects are', named('constructor'), 'flow.states[9]'],
    ['a state twice', named('feedback'), 'flow.states[9].name'],
    ['an action twice', { ...sixStep, actions: [...sixStep.actions, ...sixStep.actions.slice(0, 1)] }, 'flow.actions[18].name'], // prettier-ignore
    ['a label of ten megabytes', { ...sixStep, label: { en: 'x'.repeat(10_000_000), zh: '六步' } }, 'flow.label.en'],
    ['states without number', { ...sixStep, states: Array.from({ length: 100_000 }, (_, at) => stateOf(`s${at}`)) }, 'flow.states'], // prettier-ignore
    ['an action from everywhere, ten thousand times', step({ from: Array.from({ length: 10_000 }, () => 'feedback') }), 'flow.actions[18].from'], // prettier-ignore
    ['an action to nowhere', step({ to: 'hasOwnProperty' }), 'flow.actions[18].to'],
    ['a clock that runs for ever', { ...sixStep, clocks: sixStep.clocks.map((one) => ({ ...one, allowance: { ...one.allowance, amount: 1e300 } })) }, 'flow.clocks[0].allowance.amount'], // prettier-ignore
  ])('with %s is refused soon, and the place is named', (_what, flow, field) => {
    const start = performance.now();
    expect(fields(flow)).toContain(field);
    // Work that multiplies would take minutes; the bound only tells that from a busy machine.
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('that goes round in circles for ever is refused: it has no end', () => {
    const names = Array.from({ length: 100 }, (_, index) => `s${index}`);
    const circle: FlowData = {
      ...sixStep,
      initial: 's0',
      states: names.map((name) => ({ ...stateOf(name), clock: 'overall' })),
      actions: names.flatMap((name, at) =>
        [1, 2, 3].map((far) => ({
          ...{ name: `a${at}-${far}`, label: { en: 'on', zh: '续' }, from: [name], to: `s${(at + far) % 100}` },
          actors: [{ roles: ['verifier'], relations: ['place'] }],
        })),
      ),
      clocks: [{ ...clockOf('overall'), starts: ['open'], stops: [] }],
    };
    expect(fields(circle)).toContain('flow.states[0]');
  });

  it('of the largest size with every clock touched everywhere is judged', () => {
    const names = Array.from({ length: 99 }, (_, index) => `s${index}`);
    const actions = names.flatMap((name, at) =>
      [1, 7, 31].map((far) => ({
        ...{
          name: `a${at}-${far}`,
          label: { en: 'on', zh: '续' },
          from: [name],
          to: at + far > 98 ? 'end' : `s${at + far}`,
        },
        actors: [{ roles: ['verifier'], relations: ['place'] }],
      })),
    );
    const large: FlowData = {
      ...sixStep,
      initial: 's0',
      states: [...names.map((name) => ({ ...stateOf(name), clock: 'overall' })), { ...stateOf('end'), terminal: true }],
      actions,
      clocks: Array.from({ length: 50 }, (_, index) => ({
        ...clockOf(index === 0 ? 'overall' : `c${index}`),
        starts: ['open', ...actions.map(({ name }) => name)].filter((__, at) => at % 50 === index),
        stops: actions.filter(({ to }) => to === 'end').map(({ name }) => name),
      })),
    };
    expect(flowFaults(large).every(({ description }) => description !== '')).toBe(true);
  });
});

describe('what the contract says and what the engine reads', () => {
  it.each(PRESETS.map((preset) => [preset.name, preset]))('is the same for %s, there and back', (_, preset) => {
    const definition = flowOf(preset);
    expect(flowOf(definitionOf(toFlow(definition)))).toEqual(definition);
  });

  it('names a unit nobody counts in, as it was written', () => {
    const flow = toFlow(flowOf(sixStep));
    const allowance = create(FlowAllowanceSchema, { amount: 1, unit: 'moons' });
    const strange = create(FlowSchema, { ...flow, clocks: flow.clocks.map((clock) => ({ ...clock, allowance })) });
    expect(fields(definitionOf(strange))).toContain('flow.clocks[0].allowance.unit');
  });
});

function stateOf(name: string): FlowData['states'][number] {
  return { name, label: { en: name, zh: name } };
}

function clockOf(name: string) {
  return { name, label: { en: name, zh: name }, allowance: { amount: 1, unit: 'days' as const }, ambers: [0.5] };
}
