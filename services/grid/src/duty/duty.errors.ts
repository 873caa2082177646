import { ErrorReason } from '@wangge/contracts/wangge/grid/v1/errors';
import { invalidFields, type DomainError } from '@wangge/platform/errors';
import type { DutyFault } from './duty-plan.ts';

const MOST_TOLD = 20;

/** The sheet is refused as a whole; a check tells all of its faults, this one the first twenty. */
export const badDutyList = (faults: readonly DutyFault[]): DomainError =>
  invalidFields(
    faults.slice(0, MOST_TOLD).map(({ row, column, message }) => ({
      field: row === 0 ? 'content' : `rows[${row}]${column === '' ? '' : `.${column}`}`,
      description: message,
    })),
    ErrorReason[ErrorReason.BAD_DUTY_LIST],
  );
