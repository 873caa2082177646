import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { DomainError, invalidFields } from '@wangge/platform/errors';
import { holdsSecrets } from '@wangge/platform/telemetry';

/**
 * What many will read says what is the matter, never about whom.
 * @param texts by the request's name of their field
 * @throws INVALID_ARGUMENT NAMES_SOMEBODY
 */
export function nameNobody(texts: Readonly<Record<string, string>>): void {
  const naming = Object.keys(texts).filter((field) => holdsSecrets(texts[field] ?? ''));
  if (naming.length === 0) return;
  const description = 'must not hold an identity number or a mobile phone number';
  throw invalidFields(
    naming.map((field) => ({ field, description })),
    ErrorReason[ErrorReason.NAMES_SOMEBODY],
  );
}

export const notInForce = (textId: string): DomainError =>
  new DomainError('FAILED_PRECONDITION', ErrorReason[ErrorReason.NOT_IN_FORCE], 'the text is not in force today', {
    text_id: textId,
  });

/** @param what of what kind it is, e.g. "text" */
export const alreadyOver = (what: string): DomainError =>
  new DomainError('FAILED_PRECONDITION', ErrorReason[ErrorReason.ALREADY_OVER], `the ${what} was ended before`);
