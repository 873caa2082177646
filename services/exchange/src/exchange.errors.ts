import { ErrorReason } from '@wangge/contracts/wangge/agreement/v1/errors';
import { DomainError, type FieldViolation, invalidFields } from '@wangge/platform/errors';
import type { Agreement } from './agreement/agreement.entity.ts';
import type { Proposal } from './proposal/proposal.entity.ts';

const reason = (of: ErrorReason): string => ErrorReason[of];
const denied = (of: ErrorReason, message: string, metadata: Record<string, string> = {}): DomainError =>
  new DomainError('PERMISSION_DENIED', reason(of), message, metadata);

/** The token is good, but a person's or another client's. */
export const departmentTokenRequired = (): DomainError =>
  new DomainError(
    'UNAUTHENTICATED',
    reason(ErrorReason.DEPARTMENT_TOKEN_REQUIRED),
    'departments sign in by client credentials, with the role department',
  );

/** The token was given to the holder of another certificate. */
export const certificateMismatch = (): DomainError =>
  new DomainError(
    'UNAUTHENTICATED',
    reason(ErrorReason.CERTIFICATE_MISMATCH),
    'the token does not belong to the certificate of this connection',
  );

/** Metadata that are missing or unreadable, each named by its key. */
export const metadataInvalid = (violations: readonly FieldViolation[]): DomainError =>
  invalidFields(violations, reason(ErrorReason.METADATA_INVALID));

/** Another department's agreement reads the same as none. */
export const agreementMissing = (): DomainError =>
  denied(ErrorReason.AGREEMENT_MISSING, 'the department has no such agreement');

export const agreementNotYetValid = ({ agreementId, startTime }: Agreement): DomainError =>
  denied(ErrorReason.AGREEMENT_NOT_YET_VALID, 'the agreement has not begun', {
    agreement_id: agreementId,
    start_time: startTime.toISOString(),
  });

export const agreementExpired = ({ agreementId, endTime }: Agreement): DomainError =>
  denied(ErrorReason.AGREEMENT_EXPIRED, 'the agreement has ended', {
    agreement_id: agreementId,
    end_time: endTime.toISOString(),
  });

export const agreementRevoked = ({ agreementId, replacedBy }: Agreement): DomainError =>
  denied(ErrorReason.AGREEMENT_REVOKED, 'the agreement was revoked', {
    agreement_id: agreementId,
    ...(replacedBy !== null && { replaced_by: replacedBy }),
  });

export const operationNotAgreed = (operation: string): DomainError =>
  denied(ErrorReason.OPERATION_NOT_AGREED, 'the agreement does not cover this operation', { operation });

export const purposeNotAgreed = (): DomainError =>
  denied(ErrorReason.PURPOSE_NOT_AGREED, 'the agreement does not cover this purpose');

export const quotaExceeded = (dailyQuota: number, day: string): DomainError =>
  new DomainError(
    'RESOURCE_EXHAUSTED',
    reason(ErrorReason.QUOTA_EXCEEDED),
    'the calls of this day are used up; the next day begins at midnight of Asia/Shanghai',
    { daily_quota: String(dailyQuota), day },
  );

/** Agreements cannot be read, or receipts cannot be written: unknown is refused. */
export const exchangeUnavailable = (message: string): DomainError =>
  new DomainError('UNAVAILABLE', reason(ErrorReason.EXCHANGE_UNAVAILABLE), message);

export const alreadyRevoked = (agreementId: string): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.AGREEMENT_ALREADY_REVOKED),
    'the agreement was revoked already',
    { state: 'revoked', allowed_actions: '' },
    {
      preconditionViolations: [
        { type: 'STATE', subject: `agreement/${agreementId}`, description: 'the agreement was revoked already' },
      ],
    },
  );

/** Nobody grants alone: not by one operation, and not by proposing and approving under one name. */
export const secondPersonRequired = (): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.SECOND_PERSON_REQUIRED),
    'an agreement is proposed by one person and approved by another',
  );

export const alreadyDecided = ({ proposalId, state }: Pick<Proposal, 'proposalId' | 'state'>): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    reason(ErrorReason.PROPOSAL_ALREADY_DECIDED),
    'the proposal was decided already',
    { state, allowed_actions: '' },
    {
      preconditionViolations: [
        { type: 'STATE', subject: `proposal/${proposalId}`, description: 'the proposal was decided already' },
      ],
    },
  );

/** Too many calls in too short a time. */
export const rateExceeded = (perSecond: number, retryAfterMs: number): DomainError =>
  new DomainError('RESOURCE_EXHAUSTED', reason(ErrorReason.RATE_EXCEEDED), 'the department calls too fast', {
    calls_per_second: String(perSecond),
    retry_after_ms: String(retryAfterMs),
  });
