const BEIJING_MS = 8 * 3_600_000;

/** The day at an instant, "YYYY-MM-DD". Validity of divisions is by days in Beijing, which knows no summer time. */
export const dayOf = (time: Date): string => new Date(time.getTime() + BEIJING_MS).toISOString().slice(0, 10);
