const DAY_MS = 86_400_000;

/** How long after a visit the next one is due, by tier (走访频次). Natural days: people need visits on holidays too. */
const TIER_DAYS: Readonly<Record<string, number>> = { weekly: 7, monthly: 30, quarterly: 90 };
/** A missed visit goes up one level a day: to the community at once, to the street after that. */
const LEVEL_MS = DAY_MS;
const HIGHEST_LEVEL = 2;
/** A basis is looked at again after a year. */
const REVIEW_DAYS = 365;

/** When the next visit is due after a visit, or after opening the archive. */
export function nextVisit(tier: string, from: Date): Date {
  const days = TIER_DAYS[tier];
  if (days === undefined) throw new RangeError(`no visit tier ${tier}`);
  return new Date(from.getTime() + days * DAY_MS);
}

export const reviewDate = (from: Date): string =>
  new Date(from.getTime() + REVIEW_DAYS * DAY_MS).toISOString().slice(0, 10);

/** What a missed visit comes to: its next level, the place that is told, and when it goes further up. */
export interface Escalation {
  readonly level: number;
  readonly path: string;
  readonly nextAlarm: Date | null;
}

/** The level after `level` for a grid's path: 1 is the community, 2 the street. */
export function escalate(level: number, orgPath: string, now: Date): Escalation {
  const next = Math.min(level + 1, HIGHEST_LEVEL);
  const labels = orgPath.split('.');
  const path = labels.slice(0, Math.max(1, labels.length - next)).join('.');
  return { level: next, path, nextAlarm: next < HIGHEST_LEVEL ? new Date(now.getTime() + LEVEL_MS) : null };
}
