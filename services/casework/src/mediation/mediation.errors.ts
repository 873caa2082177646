import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { DomainError, invalidFields } from '@wangge/platform/errors';

const reason = (of: ErrorReason): string => ErrorReason[of];

/** The facts belong to another procedure than the one the case runs on. */
export const notThisProcedure = (flow: string): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.NOT_THIS_PROCEDURE),
    `the case runs on the flow ${flow}, to which these facts do not belong`,
    { flow },
  );

/** The procedure has not come to this point, or is past it. */
export const notNow = (what: string, state: string): DomainError =>
  new DomainError('FAILED_PRECONDITION', reason(ErrorReason.NOT_NOW), `${what}: not while the case is ${state}`, {
    state,
  });

export const consentMissing = (): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.CONSENT_MISSING),
    'every party must have consented first; either may refuse',
  );

export const confirmationOver = (end: Date): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.CONFIRMATION_OVER),
    'the 30 days within which both may apply for judicial confirmation are over',
    { confirm_by_time: end.toISOString() },
  );

/** @param numbers of the promises that nobody knows to be performed */
export const promisesOpen = (numbers: readonly number[]): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.PROMISES_OPEN),
    'promises of the agreement are not known to be performed',
    { numbers: numbers.join(',') },
  );

export const noSuchParty = (): DomainError => invalidFields([{ field: 'number', description: 'is no party of it' }]);

export const notInFuture = (field: string): DomainError =>
  invalidFields([{ field, description: 'must not be in the future' }]);

/** The facts were changed by somebody else. */
export const staleFacts = (version: number): DomainError =>
  new DomainError('ABORTED', reason(ErrorReason.STALE_ETAG), 'it has changed since: look again', {
    state: '',
    version: String(version),
  });

/** Who only reported a case, or only has a task of it, does not conduct its procedure. */
export const notAtYourDesk = (action: string): DomainError =>
  new DomainError(
    'PERMISSION_DENIED',
    reason(ErrorReason.NOT_YOUR_ACTION),
    'this is done by those in whose place the case lies',
    { action },
  );
