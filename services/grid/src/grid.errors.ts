import { ErrorReason } from '@wangge/contracts/wangge/grid/v1/errors';
import { DomainError } from '@wangge/platform/errors';

const reason = (of: ErrorReason): string => ErrorReason[of];

/** No base grid covers the point. */
export const placeNotCovered = (): DomainError =>
  new DomainError('NOT_FOUND', reason(ErrorReason.PLACE_NOT_COVERED), 'no base grid covers this point');

/** Codes are never used again: what happened under the old meaning would change its place. */
export const codeUsed = (code: string): DomainError =>
  new DomainError('ALREADY_EXISTS', reason(ErrorReason.CODE_USED), `code ${code} was used before for another place`, {
    code,
  });

/** Somebody else holds the post at that place in that time. */
export const postTaken = (post: string): DomainError =>
  new DomainError('FAILED_PRECONDITION', reason(ErrorReason.POST_TAKEN), `post ${post} is taken in that time`, {
    post,
  });

/** The post is not the district's own, or is of another level or kind than is said. */
export const postOfPreset = (post: string): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.POST_OF_PRESET),
    `post ${post} belongs to a preset, or to another level`,
    { post },
  );

/** The assignment is over; nothing can be done with it any more. */
export const assignmentEnded = (assignmentId: string): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.ASSIGNMENT_ENDED),
    'the assignment has ended already',
    { state: 'ended', allowed_actions: '' },
    {
      preconditionViolations: [
        { type: 'STATE', subject: `assignment/${assignmentId}`, description: 'the assignment has ended already' },
      ],
    },
  );

/** The absence overlaps one already recorded. */
export const alreadyAbsent = (): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.ALREADY_ABSENT),
    'an absence in that time is recorded already',
  );

/** Somebody changed it since. */
export const staleEtag = (etag: string): DomainError =>
  new DomainError('ABORTED', reason(ErrorReason.STALE_ETAG), 'the service point changed since: look again', { etag });
const REDRAW_ACTIONS: Readonly<Record<string, string>> = { PLANNED: 'apply', SCHEDULED: 'undo', APPLIED: 'undo' };

/** The redrawing is not in a state for it. */
export const redrawState = (redrawId: string, state: string): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.REDRAW_STATE),
    `the redrawing is ${state.toLowerCase()}`,
    { state: state.toLowerCase(), allowed_actions: REDRAW_ACTIONS[state] ?? '' },
    {
      preconditionViolations: [
        { type: 'STATE', subject: `redraw/${redrawId}`, description: `the redrawing is ${state.toLowerCase()}` },
      ],
    },
  );
