import { fromBinary } from '@bufbuild/protobuf';
import { errors, type Msg } from '@nats-io/nats-core';
import { StatusSchema } from '@wangge/contracts/google/rpc/status';
import { DomainError, fromStatus, internalError } from '../errors/index.ts';
import { isNoResponders } from './wire.ts';

/** The error in the bytes of a google.rpc.Status. */
export function statusError(bytes: Uint8Array): DomainError {
  try {
    return fromStatus(fromBinary(StatusSchema, bytes));
  } catch {
    return internalError();
  }
}

/** The error in a message that is not an answer. */
export const replyError = (message: Msg): DomainError =>
  isNoResponders(message) ? nobodyServes() : statusError(message.data);

export const nobodyServes = (): DomainError =>
  new DomainError('UNAVAILABLE', 'SERVICE_UNAVAILABLE', 'no instance of the service is ready');

export const deadlineExceeded = (): DomainError =>
  new DomainError('DEADLINE_EXCEEDED', 'DEADLINE_EXCEEDED', 'the answer did not come in time');

export const cancelled = (): DomainError => new DomainError('CANCELLED', 'CANCELLED', 'the caller gave up');

/** The error for a message the client library refused to send. */
export function sendError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof errors.InvalidArgumentError)
    return new DomainError('RESOURCE_EXHAUSTED', 'MESSAGE_TOO_LARGE', 'the message is too large');
  if (error instanceof RangeError) return new DomainError('INVALID_ARGUMENT', 'INVALID_HEADER', error.message);
  return new DomainError('UNAVAILABLE', 'BROKER_UNAVAILABLE', 'the message broker does not take messages');
}
