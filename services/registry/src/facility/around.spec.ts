import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { around } from './around.ts';

const EARTH = 6_371_008.8;
const RAD = Math.PI / 180;

describe('the degrees around a point', () => {
  it('hold every point that is no further away', () => {
    const points = fc.record({
      longitude: fc.double({ min: -170, max: 170, noNaN: true }),
      latitude: fc.double({ min: -80, max: 80, noNaN: true }),
      metres: fc.integer({ min: 1, max: 5000 }),
      bearing: fc.double({ min: 0, max: 2 * Math.PI, noNaN: true }),
    });
    fc.assert(
      fc.property(points, ({ longitude, latitude, metres, bearing }) => {
        const far = metres / EARTH;
        const [lat, lon] = [latitude * RAD, longitude * RAD];
        const there = Math.asin(Math.sin(lat) * Math.cos(far) + Math.cos(lat) * Math.sin(far) * Math.cos(bearing));
        const turn = Math.sin(bearing) * Math.sin(far) * Math.cos(lat);
        const east = lon + Math.atan2(turn, Math.cos(far) - Math.sin(lat) * Math.sin(there));
        const box = around({ longitude, latitude }, metres);
        expect(there / RAD).toBeGreaterThanOrEqual(box.south);
        expect(there / RAD).toBeLessThanOrEqual(box.north);
        expect(east / RAD).toBeGreaterThanOrEqual(box.west);
        expect(east / RAD).toBeLessThanOrEqual(box.east);
      }),
    );
  });
});
