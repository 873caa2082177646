const EARTH_METRES = 6_371_008.8;
const METRES_A_DEGREE = (Math.PI / 180) * EARTH_METRES;
/** 4 km an hour. */
const METRES_A_MINUTE = 4_000 / 60;
/** Ways are a third longer than the straight line. */
const DETOUR = 4 / 3;

/** The circle of fifteen minutes on foot (15分钟服务圈), as a straight line in metres. */
export const CIRCLE_METRES = (15 * METRES_A_MINUTE) / DETOUR;

/** A position in degrees. */
export interface Position {
  readonly longitude: number;
  readonly latitude: number;
}

/** Bounds in degrees that hold everything within so many metres, and a little more. */
export function boundsAround({ longitude, latitude }: Position, metres: number) {
  const up = metres / METRES_A_DEGREE;
  const side = up / Math.cos(((Math.abs(latitude) + up) * Math.PI) / 180);
  return { west: longitude - side, east: longitude + side, south: latitude - up, north: latitude + up };
}

/** Metres in a straight line over the ground, by the haversine formula. */
export function metresBetween(a: Position, b: Position): number {
  const radians = (degrees: number) => (degrees * Math.PI) / 180;
  const half = (from: number, to: number) => Math.sin(radians(to - from) / 2) ** 2;
  const chord =
    half(a.latitude, b.latitude) +
    Math.cos(radians(a.latitude)) * Math.cos(radians(b.latitude)) * half(a.longitude, b.longitude);
  return 2 * EARTH_METRES * Math.asin(Math.min(1, Math.sqrt(chord)));
}

/** Minutes on foot for a straight line of so many metres, at least one. */
export const walkMinutes = (metres: number): number => Math.max(1, Math.ceil((metres * DETOUR) / METRES_A_MINUTE));
