export type WorktimeReason =
  'INVALID_DATE' | 'INVALID_HOURS' | 'INVALID_AMOUNT' | 'INVALID_PAUSE' | 'MIXED_UNITS' | 'NO_WORKING_TIME' | 'TOO_FAR';

/** What this library refuses to compute. `reason` is stable and machine-readable; the message is for a log, not for people. */
export class WorktimeError extends Error {
  readonly reason: WorktimeReason;

  constructor(reason: WorktimeReason, message: string) {
    super(message);
    this.name = 'WorktimeError';
    this.reason = reason;
  }
}
