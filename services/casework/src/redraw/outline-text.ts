interface Corner {
  readonly longitude?: number;
  readonly latitude?: number;
}

/** An outline as PostgreSQL writes a polygon; one without corners is a point where nobody is. */
export const ringText = (ring: readonly Corner[]): string =>
  ring.length === 0
    ? '((0,0))'
    : `(${ring.map(({ longitude = 0, latitude = 0 }) => `(${longitude},${latitude})`).join(',')})`;
