import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { boundsAround, CIRCLE_METRES, metresBetween, walkMinutes } from './near.ts';

const tiananmen = { longitude: 116.3975, latitude: 39.9087 };
const position = fc.record({
  longitude: fc.double({ min: 73, max: 136, noNaN: true }),
  latitude: fc.double({ min: 3, max: 54, noNaN: true }),
});

describe('how far it is', () => {
  it('is what the map says', () => {
    // One degree of latitude is 111.195 km; of longitude there, that times cos 39.9087°.
    expect(metresBetween(tiananmen, { ...tiananmen, latitude: 40.9087 })).toBeCloseTo(111_195, -1);
    expect(metresBetween(tiananmen, { ...tiananmen, longitude: 116.4975 }) / 8_529.4).toBeCloseTo(1, 3);
  });

  it('is fifteen minutes at the edge of the circle', () => {
    expect(CIRCLE_METRES).toBeCloseTo(750, 6);
    expect([1, 700, CIRCLE_METRES, 751].map(walkMinutes)).toEqual([1, 14, 15, 16]);
  });

  it('the bounds hold whatever is near enough', () => {
    fc.assert(
      fc.property(
        position,
        fc.integer({ min: 1, max: 20_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
        (from, metres, part, angle) => {
          const box = boundsAround(from, metres);
          const to = {
            longitude: from.longitude + part * (box.east - from.longitude) * Math.cos(angle),
            latitude: from.latitude + part * (box.north - from.latitude) * Math.sin(angle),
          };
          fc.pre(metresBetween(from, to) <= metres);
          expect(to.longitude >= box.west && to.longitude <= box.east).toBe(true);
          expect(metresBetween(from, { ...from, latitude: box.north })).toBeGreaterThanOrEqual(metres * 0.999_999);
          expect(metresBetween(from, { ...from, longitude: box.east })).toBeGreaterThanOrEqual(metres * 0.999);
        },
      ),
      { seed: 5, numRuns: 300 },
    );
  });
});
