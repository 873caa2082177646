import { invalidFields } from '@wangge/platform/errors';
import type { PlaceKindText } from '../place/place-tree.ts';
import type { PostLevel } from '../post/post.entity.ts';
import { assignmentEnded } from '../grid.errors.ts';

/** From when to when; no end while it is open. */
export interface Term {
  readonly startTime: Date;
  readonly endTime: Date | null;
}

/** The term asked for, from now if it does not say; it must end after it starts. */
export function termOf(start: Date | undefined, end: Date | undefined, now: Date): Term {
  const startTime = start ?? now;
  if (end && end <= startTime) throw invalidFields([{ field: 'end_time', description: 'must be after start_time' }]);
  return { startTime, endTime: end ?? null };
}

/** Whether a post of this level exists at a place of that kind. */
export const existsAt = (level: PostLevel, kind: PlaceKindText): boolean =>
  level === 'grid' ? kind.endsWith('_grid') : level === kind;

/**
 * The end an assignment gets: never later than the end it has, and its very start if it has not begun, which cancels it.
 * @throws FAILED_PRECONDITION ASSIGNMENT_ENDED when it is over; INVALID_ARGUMENT for an end outside the term
 */
export function endOf(assignment: Term & { readonly assignmentId: string }, end: Date | undefined, now: Date): Date {
  const { startTime, endTime, assignmentId } = assignment;
  if (endTime && (endTime <= now || endTime <= startTime)) throw assignmentEnded(assignmentId);
  const wanted = end ?? (now < startTime ? startTime : now);
  if (wanted < startTime) throw invalidFields([{ field: 'end_time', description: 'is before the assignment starts' }]);
  if (endTime && wanted > endTime) throw invalidFields([{ field: 'end_time', description: 'is after the end it has' }]);
  return wanted;
}
