import { ErrorReason } from '@wangge/contracts/wangge/assistance/v1/errors';
import { DomainError } from '@wangge/platform/errors';

/** The person has an open archive of this kind. */
export const archiveOpen = (): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.ARCHIVE_OPEN],
    'the person has an archive of this kind already',
  );

/** The five minutes of a reveal are over: another one needs a request of its own. */
export const grantExpired = (): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.GRANT_EXPIRED],
    'the reveal grant of this request has ended; ask again',
  );

/** Nobody holds a post at the grid, and no helper was named. */
export const nobodyResponsible = (): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.NOBODY_RESPONSIBLE],
    'nobody is responsible for this grid now; name a helper',
  );
