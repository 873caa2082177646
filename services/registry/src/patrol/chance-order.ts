import { createHash } from 'node:crypto';

/** The same things in an order of chance: the same for one seed, unforeseen by who does not know it. */
export function inChanceOrder<T>(things: readonly T[], seed: string, keyOf: (thing: T) => string): T[] {
  return things
    .map((thing) => ({
      thing,
      lot: createHash('sha256')
        .update(`${seed}\n${keyOf(thing)}`)
        .digest('hex'),
    }))
    .sort((a, b) => (a.lot < b.lot ? -1 : 1))
    .map(({ thing }) => thing);
}
