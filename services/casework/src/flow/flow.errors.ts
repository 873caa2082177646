import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { invalidFields, type DomainError, type FieldViolation } from '@wangge/platform/errors';

const MOST_TOLD = 20;

/** The flow would lock cases up or means nothing. At most 20 faults are told. */
export const badFlow = (faults: readonly FieldViolation[]): DomainError =>
  invalidFields(faults.slice(0, MOST_TOLD), ErrorReason[ErrorReason.BAD_FLOW]);
