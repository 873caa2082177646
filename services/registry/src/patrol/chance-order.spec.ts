import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { inChanceOrder } from './chance-order.ts';

describe('an order of chance', () => {
  it('holds the same things, whichever order they came in, and is the same for one seed', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.string()), fc.string(), (things, seed) => {
        const order = inChanceOrder(things, seed, String);
        expect(order.toSorted()).toEqual(things.toSorted());
        expect(inChanceOrder(things.toReversed(), seed, String)).toEqual(order);
      }),
    );
  });

  it('puts everything first for some seed, and nothing first for most', () => {
    const things = ['a', 'b', 'c', 'd'];
    const first = Array.from({ length: 400 }, (_, n) => inChanceOrder(things, `day ${n}`, String)[0]);
    for (const thing of things) {
      const times = first.filter((one) => one === thing).length;
      expect(times).toBeGreaterThan(60);
      expect(times).toBeLessThan(140);
    }
  });
});
