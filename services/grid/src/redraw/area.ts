import type { Corner } from '../place/outline.ts';

type Ring = readonly Corner[];
interface Spot {
  readonly x: number;
  readonly y: number;
}
type Triangle = readonly [Spot, Spot, Spot];

const METRES_PER_DEGREE = 111_320;
/** Borders count as the same within 0.000001 degree, as everywhere where points are compared. */
const BORDER_METRES = 0.000001 * METRES_PER_DEGREE;

/** Area of an outline in square metres, on a plane that is true at its own latitude. */
export const areaOf = (ring: Ring): number => Math.abs(signedArea(flat(ring, latitudeOf(ring))));

/**
 * Area two outlines share, in square metres. Outlines are cut into triangles, and of each pair the common part is measured: exact for
 * bays and peninsulas, where tests of corners are not.
 */
export function commonArea(one: Ring, other: Ring): number {
  if (!boxesMeet(one, other)) return 0;
  const latitude = latitudeOf(one);
  const others = trianglesOf(flat(other, latitude));
  return trianglesOf(flat(one, latitude)).reduce(
    (sum, triangle) => sum + others.reduce((each, clip) => each + signedArea(clipped(triangle, clip)), 0),
    0,
  );
}

/** Whether two outlines overlap by more than what a border drawn twice may differ. */
export const overlap = (one: Ring, other: Ring): boolean =>
  commonArea(one, other) > BORDER_METRES * Math.min(lengthOf(one), lengthOf(other));

const latitudeOf = (ring: Ring): number => ring[0]?.latitude ?? 0;

function flat(ring: Ring, latitude: number): Spot[] {
  const east = METRES_PER_DEGREE * Math.cos((latitude * Math.PI) / 180);
  const spots = ring.map((corner) => ({
    x: corner.longitude * east,
    y: corner.latitude * METRES_PER_DEGREE,
  }));
  return signedArea(spots) < 0 ? spots.toReversed() : spots;
}

const lengthOf = (ring: Ring): number => {
  const spots = flat(ring, latitudeOf(ring));
  return spots.reduce((sum, { x, y }, i) => {
    const next = spots[(i + 1) % spots.length] ?? { x, y };
    return sum + Math.hypot(next.x - x, next.y - y);
  }, 0);
};

function boxesMeet(one: Ring, other: Ring): boolean {
  const [a, b] = [boxOf(one), boxOf(other)];
  return a.west < b.east && b.west < a.east && a.south < b.north && b.south < a.north;
}

const boxOf = (ring: Ring) => ({
  west: Math.min(...ring.map(({ longitude }) => longitude)),
  east: Math.max(...ring.map(({ longitude }) => longitude)),
  south: Math.min(...ring.map(({ latitude }) => latitude)),
  north: Math.max(...ring.map(({ latitude }) => latitude)),
});

function signedArea(spots: readonly Spot[]): number {
  const [origin] = spots;
  if (!origin) return 0;
  // From the first corner: far from zero the products would swallow the square metres.
  return (
    spots.reduce((sum, a, i) => {
      const b = spots[(i + 1) % spots.length] ?? a;
      return sum + (a.x - origin.x) * (b.y - origin.y) - (b.x - origin.x) * (a.y - origin.y);
    }, 0) / 2
  );
}

const turn = (a: Spot, b: Spot, c: Spot): number => (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);

/** Ear clipping: cuts off corners that nothing reaches into, until a triangle is left. Corners run against the clock. */
function trianglesOf(ring: readonly Spot[]): Triangle[] {
  const left = [...ring];
  const found: Triangle[] = [];
  while (left.length > 3) {
    const ear = left.findIndex((corner, i) => isEar(left, corner, i));
    const at = ear < 0 ? 0 : ear;
    const [before, corner, after] = around(left, at);
    if (before && corner && after) found.push([before, corner, after]);
    left.splice(at, 1);
  }
  const [a, b, c] = left;
  return a && b && c ? [...found, [a, b, c]] : found;
}

const around = (ring: readonly Spot[], i: number) =>
  [ring[(i + ring.length - 1) % ring.length], ring[i], ring[(i + 1) % ring.length]] as const;

function isEar(ring: readonly Spot[], corner: Spot, i: number): boolean {
  const [before, , after] = around(ring, i);
  if (!before || !after || turn(before, corner, after) < 0) return false;
  return !ring.some(
    (spot) =>
      ![before, corner, after].includes(spot) &&
      turn(before, corner, spot) > 0 &&
      turn(corner, after, spot) > 0 &&
      turn(after, before, spot) > 0,
  );
}

/** What is left of a triangle inside another one: cut by its sides, one after the other. */
function clipped(triangle: Triangle, [a, b, c]: Triangle): Spot[] {
  const sides: readonly (readonly [Spot, Spot])[] = [
    [a, b],
    [b, c],
    [c, a],
  ];
  return sides.reduce<Spot[]>((left, [from, to]) => cut(left, from, to), [...triangle]);
}

const cut = (spots: readonly Spot[], from: Spot, to: Spot): Spot[] =>
  spots.flatMap((spot, i) => {
    const next = spots[(i + 1) % spots.length] ?? spot;
    const [here, there] = [turn(from, to, spot), turn(from, to, next)];
    const kept = here >= 0 ? [spot] : [];
    return here * there < 0 ? [...kept, between(spot, next, here / (here - there))] : kept;
  });

const between = (a: Spot, b: Spot, part: number): Spot => ({
  x: a.x + (b.x - a.x) * part,
  y: a.y + (b.y - a.y) * part,
});
