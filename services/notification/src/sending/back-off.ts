import { DomainError, type ErrorCode } from '@wangge/platform/errors';

const AWAY: ReadonlySet<ErrorCode> = new Set(['UNAVAILABLE', 'DEADLINE_EXCEEDED', 'RESOURCE_EXHAUSTED', 'CANCELLED']);

/** Whether something we must ask is away: then nothing is wrong with the message, and waiting does not count against it. */
export const isOutage = (error: unknown): boolean => error instanceof DomainError && AWAY.has(error.code);

/** How long a batch may take until somebody else may take it over, in milliseconds. */
export const LEASE_MS = 30_000;

/** Work taken at a time. */
export const BATCH = 20;

const AWAY_MS = 5_000;
const FIRST_MS = 1_000;
const LONGEST_MS = 10 * 60_000;

/** Tries after which a message is given up: about an hour and a half of a channel that fails. */
export const MAX_TRIES = 18;

/** When to look again, after an outage or after the `tries`-th failure. */
export const nextTry = (now: Date, tries: number, outage: boolean): Date =>
  new Date(now.getTime() + (outage ? AWAY_MS : Math.min(LONGEST_MS, FIRST_MS * 2 ** tries)));
