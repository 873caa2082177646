import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { DomainError, invalidFields } from '@wangge/platform/errors';

/** Somebody else asks the reporter: no hand in the case, no task of the unit. */
export const tookPart = (): DomainError =>
  new DomainError(
    'PERMISSION_DENIED',
    ErrorReason[ErrorReason.TOOK_PART],
    'who had a part in a case, or belongs to one of its units, does not ask the reporter about it; somebody else may',
  );

/** The case lies in none of the caller's places. */
export const notYourPlace = (): DomainError =>
  new DomainError(
    'PERMISSION_DENIED',
    ErrorReason[ErrorReason.NOT_YOUR_ACTION],
    'the visit is for those in whose place the case lies',
  );

export const noVisitDue = (state: string): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.NO_VISIT_DUE],
    state === '' ? 'the case was not drawn for a return visit' : `no return visit is due: the last one is ${state}`,
    { state },
  );

export const settledNeeded = (): DomainError =>
  invalidFields([{ field: 'settled', description: 'what the reporter says is needed when they were reached' }]);

export const settledUnknown = (): DomainError =>
  invalidFields([{ field: 'settled', description: 'who was not reached has said nothing: leave it out' }]);

export const satisfactionUnknown = (): DomainError =>
  invalidFields([{ field: 'satisfaction', description: 'who was not reached has said nothing: leave it out' }]);

export const noteNeeded = (): DomainError =>
  invalidFields([{ field: 'note', description: 'what is not settled is needed: whoever handles it again reads it' }]);
