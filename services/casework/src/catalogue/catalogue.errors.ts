import type { TableError } from '@wangge/documents/tables';
import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { DomainError, invalidFields } from '@wangge/platform/errors';
import type { Fault } from './catalogue.sheet.ts';

const MOST_TOLD = 20;
const reason = ErrorReason[ErrorReason.BAD_CATALOGUE];

/** The sheet is refused as a whole; a check tells all of its faults, this one the first twenty. */
export const badSheet = (faults: readonly Fault[]): DomainError =>
  invalidFields(
    faults.slice(0, MOST_TOLD).map(({ row, column, message }) => ({
      field: row === 0 ? 'content' : `rows[${row}]${column === '' ? '' : `.${column}`}`,
      description: message,
    })),
    reason,
  );

/** A file that is no table, as a fault of its own. */
export const faultOfFile = ({ problem, line = 0, column = '' }: TableError): Fault => ({
  ...{ row: line, column: column.slice(0, 40), code: problem },
  message: problem.toLowerCase().replaceAll('_', ' '),
});

/** A version is published once: cases may cite it from then on. */
export const cataloguePublished = (version: number): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.CATALOGUE_PUBLISHED] ?? '',
    'the version was published before; import what shall change as the next one',
    { version: String(version) },
  );

export const inThePast = (): DomainError =>
  invalidFields([{ field: 'effective_time', description: 'lies in the past' }]);
