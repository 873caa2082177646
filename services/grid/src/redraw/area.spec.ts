import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Corner } from '../place/outline.ts';
import { areaOf, commonArea, overlap } from './area.ts';

const ring = (...corners: [number, number][]): Corner[] =>
  corners.map(([x, y]) => ({ longitude: 116.4 + x / 1000, latitude: 39.9 + y / 1000 }));
const square = ring([0, 0], [4, 0], [4, 4], [0, 4]);
const bay = ring([0, 0], [4, 0], [4, 4], [3, 4], [3, 1], [1, 1], [1, 4], [0, 4]);
const inTheBay = ring([1, 1], [3, 1], [3, 4], [1, 4]);
const beside = ring([4, 0], [8, 0], [8, 4], [4, 4]);

describe('the area two outlines share', () => {
  it('is that of one which lies in the other, whichever way it is walked', () => {
    expect(commonArea(square, inTheBay)).toBeCloseTo(areaOf(inTheBay), -1);
    expect(commonArea(square.toReversed(), inTheBay)).toBeCloseTo(areaOf(inTheBay), -1);
    expect(areaOf(square)).toBeCloseTo(16 * 111.32 ** 2 * Math.cos((39.9 * Math.PI) / 180), -1);
  });

  it('is none beside each other, in a bay, and far away', () => {
    expect([overlap(square, beside), overlap(bay, inTheBay), overlap(square, ring([9, 9], [10, 9], [9, 10]))]).toEqual([
      false,
      false,
      false,
    ]);
  });

  it('is seen when borders cross without a corner inside', () => {
    expect(overlap(ring([1, -1], [3, -1], [3, 5], [1, 5]), square)).toBe(true);
    expect(overlap(square, square)).toBe(true);
  });

  it('forgives a border drawn twice, and no more', () => {
    const off = (degrees: number) =>
      beside.map((corner) =>
        corner.longitude < 116.405 ? { ...corner, longitude: corner.longitude - degrees } : corner,
      );
    expect(overlap(off(0.0000005), square)).toBe(false);
    expect(overlap(off(0.00001), square)).toBe(true);
  });

  it('is the same from either side', () => {
    const corner = fc.tuple(fc.integer({ min: 0, max: 9 }), fc.integer({ min: 0, max: 9 }));
    fc.assert(
      fc.property(fc.tuple(corner, corner), ([[x, y], [width, height]]) => {
        const box = ring([x, y], [x + width + 1, y], [x + width + 1, y + height + 1], [x, y + height + 1]);
        expect(commonArea(bay, box)).toBeCloseTo(commonArea(box, bay), -1);
      }),
    );
  });
});
