/** A corner in degrees, CGCS2000. */
export interface Corner {
  readonly longitude: number;
  readonly latitude: number;
}

/** Says what is wrong with an outline, or nothing. A ring that crosses or touches itself has no clear inside. */
export function outlineProblem(ring: readonly Corner[]): string | undefined {
  const distinct = new Set(ring.map(({ longitude, latitude }) => `${longitude} ${latitude}`));
  if (ring.length < 3) return 'needs at least three corners';
  if (distinct.size < ring.length) return 'names a corner twice';
  if (areaOf(ring) === 0) return 'has no area';
  return sidesMeet(ring) ? 'crosses or touches itself' : undefined;
}

/** The ring as PostgreSQL writes a polygon. Numbers are printed so that they read back as the same double. */
export const toPolygonText = (ring: readonly Corner[]): string =>
  `(${ring.map(({ longitude, latitude }) => `(${longitude},${latitude})`).join(',')})`;

/** The ring of a polygon as PostgreSQL prints it: `((116.4,39.9),(116.5,39.9),…)`. */
export function fromPolygonText(text: string): Corner[] {
  const numbers = text.replace(/[()]/g, '').split(',').map(Number);
  return Array.from({ length: numbers.length / 2 }, (_, i) => ({
    longitude: numbers[2 * i] ?? NaN,
    latitude: numbers[2 * i + 1] ?? NaN,
  }));
}

type Side = readonly [Corner, Corner];

const sidesOf = (ring: readonly Corner[]): Side[] =>
  ring.flatMap((corner, i) => {
    const next = ring[(i + 1) % ring.length];
    return next ? [[corner, next] as const] : [];
  });

const areaOf = (ring: readonly Corner[]): number =>
  sidesOf(ring).reduce((sum, [a, b]) => sum + a.longitude * b.latitude - b.longitude * a.latitude, 0) / 2;

/** Whether two sides that are not neighbours share a point, or two neighbours run back over each other. */
function sidesMeet(ring: readonly Corner[]): boolean {
  const sides = sidesOf(ring);
  return sides.some((one, i) =>
    sides.slice(i + 1).some((other, offset) => {
      const distance = offset + 1;
      if (distance === 1) return foldsBack(one, other);
      if (distance === sides.length - 1) return foldsBack(other, one);
      return meet(one, other);
    }),
  );
}

/** Twice the signed area of the triangle: positive when `c` lies to the left of a → b, zero on the line. */
const turn = (a: Corner, b: Corner, c: Corner): number =>
  (b.longitude - a.longitude) * (c.latitude - a.latitude) - (b.latitude - a.latitude) * (c.longitude - a.longitude);

const within = ([a, b]: Side, p: Corner): boolean =>
  Math.min(a.longitude, b.longitude) <= p.longitude &&
  p.longitude <= Math.max(a.longitude, b.longitude) &&
  Math.min(a.latitude, b.latitude) <= p.latitude &&
  p.latitude <= Math.max(a.latitude, b.latitude);

/** `second` begins where `first` ends. */
const foldsBack = (first: Side, second: Side): boolean =>
  turn(first[0], first[1], second[1]) === 0 && (within(first, second[1]) || within(second, first[0]));

function meet(one: Side, other: Side): boolean {
  const [a, b] = one;
  const [c, d] = other;
  const [ofC, ofD, ofA, ofB] = [turn(a, b, c), turn(a, b, d), turn(c, d, a), turn(c, d, b)];
  if (Math.sign(ofC) !== Math.sign(ofD) && Math.sign(ofA) !== Math.sign(ofB) && ofC * ofD * ofA * ofB !== 0)
    return true;
  return (
    (ofC === 0 && within(one, c)) ||
    (ofD === 0 && within(one, d)) ||
    (ofA === 0 && within(other, a)) ||
    (ofB === 0 && within(other, b))
  );
}
