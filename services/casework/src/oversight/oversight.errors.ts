import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { DomainError } from '@wangge/platform/errors';

const refused = (of: ErrorReason, text: string, state: string): DomainError =>
  new DomainError('FAILED_PRECONDITION', ErrorReason[of], text, { state });

export const nothingAsked = (state: string): DomainError =>
  refused(ErrorReason.NOTHING_ASKED, 'no unit asks for more time', state);

export const atTheTop = (state: string): DomainError =>
  refused(ErrorReason.AT_THE_TOP, 'the case has gone up as far as there is anybody', state);

export const nobodyLeads = (state: string): DomainError =>
  refused(ErrorReason.NOBODY_LEADS, 'no unit leads the case', state);

export const noOrder = (state: string): DomainError =>
  refused(ErrorReason.NO_ORDER, 'the case has no order in the state this needs', state);

export const caseOver = (state: string): DomainError => refused(ErrorReason.CASE_OVER, 'the case is over', state);
