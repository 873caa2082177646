/**
 * A made-up map that tiles exactly: rectangles in whole hundred-thousandths of a degree (about a metre), split again and
 * again. Whole numbers, so that neighbours share their border to the last bit and areas add up without rounding.
 */
export interface Rectangle {
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** Steps per degree of a {@link Rectangle}. */
export const STEPS = 100_000;

/** A repeatable source of numbers in [0, 1) (mulberry32): the same seed draws the same map on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * Splits a rectangle into one part per weight, in the order of the weights, from the north-west on; a part's area follows its
 * weight but for a little chance, so that it does not look like a chessboard.
 */
export function split(whole: Rectangle, weights: readonly number[], random: () => number): Rectangle[] {
  if (weights.length <= 1) return weights.length === 1 ? [whole] : [];
  const half = Math.ceil(weights.length / 2);
  const first = weights.slice(0, half);
  const second = weights.slice(half);
  const [one, other] = cut(whole, sum(first) / sum(weights), random);
  return [...split(one, first, random), ...split(other, second, random)];
}

/** Cuts across the longer side, as seen on the ground; the first part is the western or the northern one. */
function cut(whole: Rectangle, share: number, random: () => number): [Rectangle, Rectangle] {
  const wobble = share * (0.95 + 0.1 * random());
  const width = whole.east - whole.west;
  const height = whole.north - whole.south;
  const groundWidth = width * Math.cos((whole.south / STEPS) * (Math.PI / 180));
  if (groundWidth >= height) {
    const at = whole.west + inside(Math.round(width * wobble), width);
    return [
      { ...whole, east: at },
      { ...whole, west: at },
    ];
  }
  const at = whole.north - inside(Math.round(height * wobble), height);
  return [
    { ...whole, south: at },
    { ...whole, north: at },
  ];
}

/** Keeps both parts of a cut at least one step wide. */
const inside = (cutAt: number, length: number) => Math.min(Math.max(cutAt, 1), length - 1);
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);

/** Corners of a rectangle in degrees, counter-clockwise from the south-west. */
export function cornersOf({ west, south, east, north }: Rectangle): { longitude: number; latitude: number }[] {
  const corner = (x: number, y: number) => ({ longitude: x / STEPS, latitude: y / STEPS });
  return [corner(west, south), corner(east, south), corner(east, north), corner(west, north)];
}
