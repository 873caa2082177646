import { instantOf } from './local-time.ts';
import type { Pause } from './allowance.ts';
import type { Span } from './working-hours.ts';
import { WorktimeError } from './worktime-error.ts';

/** The pauses of a clock as spans ordered by their beginning; they may overlap. */
export interface Pauses {
  /** Those that have ended; only they move a deadline. */
  readonly ended: readonly Span[];
  /** All, the one still open reaching to the end of time: what the clock did not count up to now. */
  readonly all: readonly Span[];
  /** When the open pause began, or null. */
  readonly openSince: number | null;
}

/** @throws WorktimeError INVALID_PAUSE when one ends before it begins or is not the last yet open. */
export function readPauses(pauses: readonly Pause[]): Pauses {
  const spans = pauses
    .map((pause) => ({ from: instantOf(pause.from), to: pause.to === null ? Infinity : instantOf(pause.to) }))
    .sort((a, b) => a.from - b.from);
  if (spans.some((span) => span.to < span.from))
    throw new WorktimeError('INVALID_PAUSE', 'a pause ends before it begins');
  const open = spans.find((span) => span.to === Infinity);
  if (open && spans.some((span) => span !== open && span.to > open.from)) {
    throw new WorktimeError('INVALID_PAUSE', 'a pause follows one that is still open');
  }
  const ended = spans.filter((span) => span !== open);
  return { ended, all: open ? [...ended, open] : ended, openSince: open?.from ?? null };
}
