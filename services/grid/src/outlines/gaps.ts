import type { Corner } from '../place/outline.ts';

type Ring = readonly Corner[];

/** Land inside a tiling that no outline covers. */
export interface Gap {
  readonly longitude: number;
  readonly latitude: number;
  /** Of the cells it was found in: an estimate. */
  readonly squareMetres: number;
}

const METRES_PER_DEGREE = 111_320;
/** Cells along the longer side. A gap narrower than a cell may be missed, as may a bay that is open to the outside be no gap. */
const CELLS = 160;
/** Fewer cells than this are a border drawn twice, no gap. */
const LEAST_CELLS = 2;

/**
 * Gaps between outlines that lie side by side: cells of a raster that no outline covers and that cannot be reached from outside
 * without crossing one.
 */
export function gapsOf(rings: readonly Ring[]): Gap[] {
  const corners = rings.flat();
  if (rings.length < 2) return [];
  const box = boxOf(corners);
  const raster = new Raster(box, Math.max(box.east - box.west, box.north - box.south) / CELLS);
  for (const ring of rings) raster.fill(ring);
  raster.flood(0, OUTSIDE);
  return raster.holes();
}

interface Box {
  readonly west: number;
  readonly east: number;
  readonly south: number;
  readonly north: number;
}

function boxOf(corners: readonly Corner[]): Box {
  let [west, east, south, north] = [Infinity, -Infinity, Infinity, -Infinity];
  for (const { longitude, latitude } of corners) {
    [west, east] = [Math.min(west, longitude), Math.max(east, longitude)];
    [south, north] = [Math.min(south, latitude), Math.max(north, latitude)];
  }
  return { west, east, south, north };
}

const FREE = 0;
const COVERED = 1;
const OUTSIDE = 2;
const HOLE = 3;

/** A margin of one free cell lies around everything: from there the outside is flooded. */
class Raster {
  readonly #columns: number;
  readonly #rows: number;
  readonly #cells: Uint8Array;

  constructor(
    private readonly box: Box,
    private readonly size: number,
  ) {
    this.#columns = Math.ceil((box.east - box.west) / size) + 2;
    this.#rows = Math.ceil((box.north - box.south) / size) + 2;
    this.#cells = new Uint8Array(this.#columns * this.#rows);
  }

  fill(ring: Ring): void {
    const { west, east, south, north } = boxOf(ring);
    const [fromX, toX] = [this.#column(west), this.#column(east)];
    for (let y = this.#row(south); y <= this.#row(north); y += 1)
      for (let x = fromX; x <= toX; x += 1)
        if (inside(ring, this.#centre(x, y))) this.#cells[y * this.#columns + x] = COVERED;
  }

  /** Marks all free cells that hang together with one, and says which. */
  flood(start: number, mark: number): number[] {
    const found: number[] = [];
    const waiting = [start];
    for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
      if (this.#cells[at] !== FREE) continue;
      this.#cells[at] = mark;
      found.push(at);
      const x = at % this.#columns;
      if (x > 0) waiting.push(at - 1);
      if (x < this.#columns - 1) waiting.push(at + 1);
      if (at >= this.#columns) waiting.push(at - this.#columns);
      if (at < this.#cells.length - this.#columns) waiting.push(at + this.#columns);
    }
    return found;
  }

  holes(): Gap[] {
    const gaps: Gap[] = [];
    for (let at = 0; at < this.#cells.length; at += 1) {
      if (this.#cells[at] !== FREE) continue;
      const cells = this.flood(at, HOLE);
      if (cells.length < LEAST_CELLS) continue;
      const middle = cells[Math.floor(cells.length / 2)] ?? at;
      const { longitude, latitude } = this.#centre(middle % this.#columns, Math.floor(middle / this.#columns));
      const side = this.size * METRES_PER_DEGREE;
      const one = side * side * Math.cos((latitude * Math.PI) / 180);
      gaps.push({ longitude, latitude, squareMetres: Math.round(cells.length * one) });
    }
    return gaps;
  }

  readonly #column = (longitude: number) => 1 + Math.floor((longitude - this.box.west) / this.size);
  readonly #row = (latitude: number) => 1 + Math.floor((latitude - this.box.south) / this.size);
  readonly #centre = (x: number, y: number): Corner => ({
    longitude: this.box.west + (x - 0.5) * this.size,
    latitude: this.box.south + (y - 0.5) * this.size,
  });
}

/** Whether a point lies in a ring: a line from it crosses the sides an odd number of times. */
function inside(ring: Ring, { longitude: x, latitude: y }: Corner): boolean {
  let odd = false;
  let from = ring.at(-1);
  for (const to of ring) {
    if (from && from.latitude > y !== to.latitude > y) {
      const at =
        from.longitude + ((y - from.latitude) / (to.latitude - from.latitude)) * (to.longitude - from.longitude);
      if (x < at) odd = !odd;
    }
    from = to;
  }
  return odd;
}
