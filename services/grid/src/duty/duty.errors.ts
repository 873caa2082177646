import { ErrorReason } from '@wangge/contracts/wangge/grid/v1/errors';
import type { DomainError } from '@wangge/platform/errors';
import { badFile, type SheetFault } from '../sheet.ts';

/** The sheet of the duty list is refused as a whole. */
export const badDutyList = (faults: readonly SheetFault[]): DomainError =>
  badFile(faults, ErrorReason[ErrorReason.BAD_DUTY_LIST]);
