import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { DomainError } from '@wangge/platform/errors';
import type { Standing } from '../case/case.errors.ts';

const refused = (of: ErrorReason, text: string, { state, allowed }: Standing): DomainError =>
  new DomainError('FAILED_PRECONDITION', ErrorReason[of], text, { state, allowed_actions: allowed.join(',') });

export const nothingAsked = (standing: Standing): DomainError =>
  refused(ErrorReason.NOTHING_ASKED, 'no unit asks for more time', standing);

export const atTheTop = (standing: Standing): DomainError =>
  refused(ErrorReason.AT_THE_TOP, 'the case has gone up as far as there is anybody', standing);

export const nobodyLeads = (standing: Standing): DomainError =>
  refused(ErrorReason.NOBODY_LEADS, 'no unit leads the case', standing);

export const noOrder = (standing: Standing): DomainError =>
  refused(ErrorReason.NO_ORDER, 'the case has no order in the state this needs', standing);

export const caseOver = (standing: Standing): DomainError =>
  refused(ErrorReason.CASE_OVER, 'the case is over', standing);
