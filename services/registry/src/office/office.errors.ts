import { ErrorReason } from '@wangge/contracts/wangge/privacy/v1/errors';
import { DomainError } from '@wangge/platform/errors';

/** An operation the state of an entry does not allow. */
const notNow = (reason: ErrorReason, message: string): DomainError =>
  new DomainError('FAILED_PRECONDITION', ErrorReason[reason], message);

export const consentGiven = () => notNow(ErrorReason.CONSENT_GIVEN, 'the consent stands already');
export const consentWithdrawn = () => notNow(ErrorReason.CONSENT_WITHDRAWN, 'the consent has ended already');
export const processingEnded = () => notNow(ErrorReason.PROCESSING_ENDED, 'the activity has ended already');
export const stepRecorded = () => notNow(ErrorReason.STEP_RECORDED, 'the incident is closed, or has this step already');
export const reportDue = () => notNow(ErrorReason.REPORT_DUE, 'the report to the authority is still to be made');
