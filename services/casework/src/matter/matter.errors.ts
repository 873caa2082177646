import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { DomainError, invalidFields, type FieldViolation } from '@wangge/platform/errors';

export const badCatalogue = (violations: readonly FieldViolation[]): DomainError =>
  invalidFields(violations, ErrorReason[ErrorReason.BAD_CATALOGUE]);

/** Nothing can be reported before a catalogue says what. */
export const noCatalogue = (): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.NO_CATALOGUE] ?? '',
    'no matter catalogue has been imported yet',
  );
