import { describe, expect, it } from '@jest/globals';
import { aClock, anAction, aState, request } from '../test/flow.builders.ts';
import type { FlowData } from './definition.ts';
import { InvalidFlow } from './flow-errors.ts';
import { loadFlow } from './flow.ts';
import { PRESETS } from './presets/presets.ts';
import { CASE_EVIDENCE, CASE_FACTS, CASE_RELATIONS } from './presets/words.ts';
import { validateFlow } from './validate.ts';

/** The closed list of realm roles. */
const ROLES = [
  'grid-worker grid-lead community-officer street-officer dispatcher verifier unit-handler window-clerk assistance-officer',
  'assessor leader resident department system-admin security-admin audit-admin',
].flatMap((line) => line.split(' '));

function found(data: unknown): string[] {
  return validateFlow(data).map(({ code, place }) => `${place} ${code}`);
}

const answered = aState({ name: 'answered', terminal: true, clock: undefined });

describe('a sound flow', () => {
  it('has no problems, and loads', () => {
    expect(found(request())).toEqual([]);
    expect(loadFlow(JSON.parse(JSON.stringify(request()))).definition.name).toBe('request');
  });

  it.each(PRESETS.map((preset) => [preset.name, preset]))(
    'is the preset %s, in the words of this deployment',
    (_, preset) => {
      const words = { relations: CASE_RELATIONS, facts: CASE_FACTS, evidence: CASE_EVIDENCE };
      expect(validateFlow(preset, { roles: ROLES, ...words })).toEqual([]);
    },
  );
});

describe('a flow is refused, with the place', () => {
  it.each<[string, Partial<FlowData>, string[]]>([
    ['without states', { states: [] }, ['states SHAPE']],
    ['with a name nobody could type', { name: 'Seven Stages' }, ['name SHAPE']],
    [
      'with a clock of half a working day',
      { clocks: [aClock({ allowance: { amount: 0.5, unit: 'workingDays' } })] },
      ['clocks[0].allowance.amount SHAPE'],
    ],
    ['with an amber beyond the deadline', { clocks: [aClock({ ambers: [1.5] })] }, ['clocks[0].ambers[0] SHAPE']],
    [
      'with ambers in the wrong order',
      { clocks: [aClock({ ambers: [0.8, 0.5] })] },
      ['clocks[0].ambers AMBERS_OUT_OF_ORDER'],
    ],
    ['with two states of one name', { states: [aState({}), answered, answered] }, ['states[2].name DUPLICATE_NAME']],
    ['with two actions of one name', { actions: [anAction({}), anAction({})] }, ['actions[1].name DUPLICATE_NAME']],
    ['with two clocks of one name', { clocks: [aClock({}), aClock({})] }, ['clocks[1].name DUPLICATE_NAME']],
    [
      'with an action called open',
      { actions: [anAction({}), anAction({ name: 'open' })] },
      ['actions[1].name RESERVED_NAME'],
    ],
    ['that begins nowhere', { initial: 'lost' }, ['initial UNKNOWN_STATE']],
    ['that leads nowhere', { actions: [anAction({ to: 'lost' })] }, ['actions[0].to UNKNOWN_STATE']],
    [
      'that leads from nowhere',
      { actions: [anAction({ from: ['pending', 'lost'] })] },
      ['actions[0].from[1] UNKNOWN_STATE'],
    ],
    [
      'that names a clock it has not',
      { states: [aState({ clock: 'patience' }), answered] },
      ['states[0].clock UNKNOWN_CLOCK'],
    ],
    ['in which nobody may act', { actions: [anAction({ actors: [] })] }, ['actions[0].actors MISSING_ACTORS']],
    [
      'in which everybody may act by an empty rule',
      { actions: [anAction({ actors: [{ not: ['reporter'] }] })] },
      ['actions[0].actors[0] MISSING_ACTORS'],
    ],
    [
      'in which a case could lie unseen',
      { states: [aState({ clock: undefined }), answered] },
      ['states[0].clock MISSING_CLOCK'],
    ],
    [
      'with a state no way leads to',
      { states: [aState({}), answered, aState({ name: 'island', terminal: true, clock: undefined })] },
      ['states[2] UNREACHABLE_STATE'],
    ],
    [
      'with a dead end',
      {
        states: [aState({}), answered, aState({ name: 'limbo' })],
        actions: [anAction({}), anAction({ name: 'shelve', to: 'limbo' })],
      },
      ['states[2] DEAD_END'],
    ],
    [
      'with states that only lead to each other',
      {
        states: [aState({}), answered, aState({ name: 'ping' }), aState({ name: 'pong' })],
        actions: [
          anAction({}),
          anAction({ name: 'shelve', to: 'ping' }),
          anAction({ name: 'hit', from: ['ping'], to: 'pong' }),
          anAction({ name: 'hit-back', from: ['pong'], to: 'ping' }),
        ],
      },
      ['states[2] DEAD_END', 'states[3] DEAD_END'],
    ],
    [
      'without an end',
      { states: [aState({}), aState({ name: 'answered' })] },
      ['states[0] DEAD_END', 'states[1] DEAD_END', 'states[1].clock CLOCK_NOT_RUNNING'],
    ],
    [
      'with a clock that waits for an unknown action',
      { clocks: [aClock({ pauses: ['sleep'] })] },
      ['clocks[0].pauses[0] UNKNOWN_ACTION'],
    ],
    [
      'with an action that both starts and stops a clock',
      { clocks: [aClock({ starts: ['open', 'answer'] })] },
      ['clocks[0].stops[0] CONFLICTING_EFFECTS'],
    ],
    [
      'with a clock nothing starts',
      { clocks: [aClock({ starts: [] })] },
      ['clocks[0].starts CLOCK_NEVER_STARTS', 'states[0].clock CLOCK_NOT_RUNNING'],
    ],
    [
      'with a clock that runs on after the end',
      { clocks: [aClock({ stops: [] })] },
      ['clocks[0].stops CLOCK_LEFT_RUNNING'],
    ],
    [
      'in which a way leads past the clock of a state',
      { actions: [anAction({}), anAction({ name: 'rest', to: undefined })], clocks: [aClock({ pauses: ['rest'] })] },
      ['states[0].clock CLOCK_NOT_RUNNING'],
    ],
  ])('%s', (_, changed, problems) => {
    expect(found(request(changed))).toEqual(problems);
  });

  it.each([[null], ['seven-stage'], [[]], [{}], [{ ...request(), scripts: ['rm'] }], [{ ...request(), version: 0 }]])(
    'when it is no flow at all: %j',
    (data) => {
      expect(validateFlow(data).every((problem) => problem.code === 'SHAPE')).toBe(true);
      expect(validateFlow(data)).not.toEqual([]);
    },
  );

  it('when it names a role or relation this deployment does not know', () => {
    const misspelt = request({
      actions: [anAction({ actors: [{ roles: ['clark'], relations: ['reporter'], not: ['handeler'] }] })],
    });
    expect(
      validateFlow(misspelt, { roles: ['clerk'], relations: ['reporter', 'handler'] }).map(
        ({ code, place }) => `${place} ${code}`,
      ),
    ).toEqual(['actions[0].actors[0].roles[0] UNKNOWN_ROLE', 'actions[0].actors[0].not[0] UNKNOWN_RELATION']);
  });

  it('by loading, too, with every problem in one error', () => {
    const twice = request({ initial: 'lost', actions: [anAction({ to: 'lost' })] });
    expect(() => loadFlow(twice)).toThrow(InvalidFlow);
    expect(() => loadFlow(twice)).toThrow(
      expect.objectContaining({ reason: 'INVALID_FLOW', problems: [expect.anything(), expect.anything()] }),
    );
  });
});
