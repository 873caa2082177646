import { ErrorReason } from '@wangge/contracts/wangge/grid/v1/errors';
import type { DomainError } from '@wangge/platform/errors';
import { badFile, type SheetFault } from '../sheet.ts';

/** The sheet of divisions is refused as a whole. */
export const badDivisions = (faults: readonly SheetFault[]): DomainError =>
  badFile(faults, ErrorReason[ErrorReason.BAD_DIVISIONS]);
