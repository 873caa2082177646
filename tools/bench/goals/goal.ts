import type { Contest } from '../measure/contest.ts';

/** Contests ready to be held, and how to clear away what they stand on. */
export interface Prepared {
  readonly contests: readonly Contest[];
  close(): Promise<void>;
}
