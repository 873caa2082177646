const METRES_PER_DEGREE = 111_320;

/** The degrees around a point within which everything so many metres away lies; a little more, never less. */
export function around(
  { longitude, latitude }: { readonly longitude: number; readonly latitude: number },
  metres: number,
) {
  const high = (metres / METRES_PER_DEGREE) * 1.01;
  const wide = high / Math.cos(((Math.abs(latitude) + high) * Math.PI) / 180);
  return { south: latitude - high, north: latitude + high, west: longitude - wide, east: longitude + wide };
}
