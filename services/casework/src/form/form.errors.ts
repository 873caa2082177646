import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { invalidFields, type DomainError, type FieldViolation } from '@wangge/platform/errors';

/** The answers do not fit the form of the matter; each violation names the place. */
export const badForm = (faults: readonly FieldViolation[]): DomainError =>
  invalidFields(faults, ErrorReason[ErrorReason.BAD_FORM]);
