import { DomainError } from '../errors/index.ts';

/** A reveal grant lasts this long: to dial a number, not to keep it. */
export const GRANT_MS = 5 * 60_000;
/** What one actor may be granted within `REVEAL_WINDOW_MS`; enough for a day's rounds, not for a list. */
export const REVEALS_PER_WINDOW = 30;
export const REVEAL_WINDOW_MS = 3_600_000;

/**
 * Refuses a grant beyond the limit.
 * @param granted times of the caller's grants within the window, in any order; they stand in the database, so replicas share them
 */
export function checkRevealLimit(granted: readonly Date[], now: Date): void {
  const within = granted.filter((time) => time.getTime() > now.getTime() - REVEAL_WINDOW_MS);
  if (within.length < REVEALS_PER_WINDOW) return;
  const oldest = Math.min(...within.map((time) => time.getTime()));
  const retryAfter = Math.max(1, Math.ceil((oldest + REVEAL_WINDOW_MS - now.getTime()) / 1_000));
  throw new DomainError('RESOURCE_EXHAUSTED', 'REVEAL_LIMIT', 'too many reveals within the hour', {
    retry_after: String(retryAfter),
  });
}
