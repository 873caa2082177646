import { describe, expect, it } from '@jest/globals';
import { fromPolygonText, outlineProblem, toPolygonText, type Corner } from './outline.ts';

const ring = (...corners: [number, number][]): Corner[] =>
  corners.map(([longitude, latitude]) => ({ longitude, latitude }));
const square = ring([116.4, 39.9], [116.41, 39.9], [116.41, 39.91], [116.4, 39.91]);

describe('an outline', () => {
  it.each([
    ['a square', square],
    ['a square walked clockwise', square.toReversed()],
    ['a bay', ring([0, 0], [4, 0], [4, 4], [2, 1], [0, 4])],
    ['a corner on a straight side', ring([0, 0], [2, 0], [4, 0], [4, 4], [0, 4])],
  ])('may be %s', (_what, corners) => {
    expect(outlineProblem(corners)).toBeUndefined();
  });

  it.each([
    ['two corners', ring([0, 0], [1, 1]), 'needs at least three corners'],
    ['a corner named twice', ring([0, 0], [1, 0], [1, 1], [0, 0]), 'names a corner twice'],
    ['a line', ring([0, 0], [1, 1], [2, 2]), 'has no area'],
    ['a bow tie', ring([0, 0], [2, 2], [2, 0], [0, 3]), 'crosses or touches itself'],
    ['a corner on a side far away', ring([0, 0], [4, 0], [4, 4], [2, 0], [0, 4]), 'crosses or touches itself'],
    ['a spike', ring([0, 0], [4, 0], [6, 0], [5, 0], [5, 5], [0, 4]), 'crosses or touches itself'],
  ])('may not have %s', (_what, corners, problem) => {
    expect(outlineProblem(corners)).toBe(problem);
  });

  it('reads back from the text of PostgreSQL as it was', () => {
    expect(toPolygonText(square)).toBe('((116.4,39.9),(116.41,39.9),(116.41,39.91),(116.4,39.91))');
    expect(fromPolygonText(toPolygonText(square))).toEqual(square);
  });
});
