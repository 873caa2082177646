import { ErrorReason } from '@wangge/contracts/wangge/assistance/v1/errors';
import { DomainError } from '@wangge/platform/errors';

/** The person has an open archive of this kind. */
export const archiveOpen = (): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.ARCHIVE_OPEN],
    'the person has an archive of this kind already',
  );

/** Nobody holds a post at the grid, and no helper was named. */
export const nobodyResponsible = (): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.NOBODY_RESPONSIBLE],
    'nobody is responsible for this grid now; name a helper',
  );
