import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { DomainError, invalidFields } from '@wangge/platform/errors';

/** The line was changed on another of the writer's devices. */
export const staleLine = (version: number): DomainError =>
  new DomainError('ABORTED', ErrorReason[ErrorReason.STALE_ETAG], 'the line has changed since: look again', {
    state: '',
    version: String(version),
  });

export const noSuchDay = (): DomainError => invalidFields([{ field: 'day', description: 'must be a day that exists' }]);
