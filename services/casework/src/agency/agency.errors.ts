import { ErrorReason } from '@wangge/contracts/wangge/casework/v1/errors';
import { DomainError, invalidFields } from '@wangge/platform/errors';

export { notInFuture, notNow, notThisProcedure, staleFacts } from '../mediation/mediation.errors.ts';

export const badPromise = (dueDay: string): DomainError =>
  invalidFields([{ field: 'promised_day', description: `is a day from today to the deadline of the case, ${dueDay}` }]);

export const noSuchReceipt = (): DomainError =>
  invalidFields([{ field: 'number', description: 'is no receipt of it' }]);

export const tooManyOriginals = (most: number): DomainError =>
  invalidFields([{ field: 'document', description: `is one too many: ${most} originals of one case` }]);

export const noSuchAgent = (): DomainError =>
  invalidFields([{ field: 'agent_staff_id', description: 'is nobody who answers for the place of the case' }]);

/** @param numbers of the receipts whose originals are held */
export const originalsOut = (numbers: readonly number[]): DomainError =>
  new DomainError(
    'FAILED_PRECONDITION',
    ErrorReason[ErrorReason.ORIGINALS_OUT],
    'originals of the resident are still held; they go back first',
    { numbers: numbers.join(',') },
  );
