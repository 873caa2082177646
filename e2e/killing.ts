import { setTimeout as pause } from 'node:timers/promises';
import type { RunningSuite } from '@wangge/testing/running';

/** Everything that is killed; each has a supervisor that starts it again. */
export const VICTIMS = [
  'registry',
  'grid',
  'casework',
  'notification',
  'assessment',
  'assistance',
  'exchange',
  'gateway',
] as const;
export type Victim = (typeof VICTIMS)[number];

/** A moment of the story: so long after its n-th step was told. */
export interface Kill {
  readonly victim: Victim;
  readonly step: number;
  readonly delayMs: number;
}

/** What was being handled comes again after 30 s, and the story waits for it; so these go early and the end is not spent waiting. */
const SLOW: ReadonlySet<Victim> = new Set(['notification', 'assessment']);
const LONGEST_DELAY_MS = 300;

/** Numbers from 0 to 1 that are the same for the same seed (mulberry32). */
export function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Each victim at `times` different steps of a story of `steps`, in lanes that go on side by side. All kills of one victim are in the
 * same lane: a process that is down is not killed again.
 */
export function killPlan(seed: number, o: { lanes: number; times: number; steps: number }): Kill[][] {
  const random = randomFrom(seed);
  const shuffled = <T>(items: readonly T[], weightOf: (item: T) => number = () => 1): T[] =>
    items
      .map((item) => ({ item, at: random() * weightOf(item) }))
      .toSorted((a, b) => a.at - b.at)
      .map(({ item }) => item);
  const victims = shuffled(VICTIMS);
  return Array.from({ length: o.lanes }, (_, lane) => {
    const kills = victims
      .filter((_victim, index) => index % o.lanes === lane)
      .flatMap((victim) =>
        shuffled(Array.from({ length: o.steps }, (_step, index) => index + 1))
          .slice(0, o.times)
          .map((step) => ({ victim, step, delayMs: Math.floor(random() * LONGEST_DELAY_MS) })),
      );
    return shuffled(kills, ({ victim }) => (SLOW.has(victim) ? 0.5 : 1));
  });
}

/** Kills the victim's process and answers when another one is ready in its place. */
export async function killAndAwait(suite: RunningSuite, victim: Victim, timeoutMs: number): Promise<void> {
  const before = suite.pidOf(victim);
  suite.kill(victim);
  for (const end = Date.now() + timeoutMs; ;) {
    await pause(100);
    if (suite.pidOf(victim) !== before && (await suite.isReady(victim))) return;
    if (Date.now() > end) throw new Error(`${victim} is not ready ${timeoutMs / 1000} s after it was killed`);
  }
}
