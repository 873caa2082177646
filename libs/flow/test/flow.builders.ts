import type { FlowData } from '../src/definition.ts';

/** Property tests print this in their title; `WANGGE_SEED=… jest …` runs the same ones again. */
export const seed = Number(process.env['WANGGE_SEED'] ?? Date.now() % 2 ** 31);

const label = { en: 'x', zh: 'x' };

type Part<K extends 'states' | 'actions' | 'clocks'> = FlowData[K][number];

/** The smallest flow there is: a request is open until a clerk answers it. Each part can be replaced. */
export function request(changed: Partial<FlowData> = {}): FlowData {
  return {
    name: 'request',
    version: 1,
    label,
    initial: 'pending',
    states: [aState({}), aState({ name: 'answered', terminal: true, clock: undefined })],
    actions: [anAction({})],
    clocks: [aClock({})],
    ...changed,
  };
}

export function aState(changed: Partial<Part<'states'>>): Part<'states'> {
  return { name: 'pending', label, clock: 'answering', ...changed };
}

export function anAction(changed: Partial<Part<'actions'>>): Part<'actions'> {
  return { name: 'answer', label, from: ['pending'], to: 'answered', actors: [{ roles: ['clerk'] }], ...changed };
}

export function aClock(changed: Partial<Part<'clocks'>>): Part<'clocks'> {
  return {
    name: 'answering',
    label,
    allowance: { amount: 5, unit: 'workingDays' },
    ambers: [0.5, 0.8],
    starts: ['open'],
    stops: ['answer'],
    ...changed,
  };
}
