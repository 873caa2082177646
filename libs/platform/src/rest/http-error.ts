import { DomainError, type ErrorCode } from '../errors/index.ts';

/** An error only HTTP knows, with a status of its own. */
export class HttpError extends DomainError {
  constructor(
    readonly httpStatus: number,
    code: ErrorCode,
    reason: string,
    message: string,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(code, reason, message);
  }
}

/** What nobody serves, a door that is not configured among it. */
export const unknownPath = (): HttpError => new HttpError(404, 'NOT_FOUND', 'UNKNOWN_PATH', 'there is no such path');

export const methodNotAllowed = (allowed: readonly string[]): HttpError =>
  new HttpError(405, 'UNIMPLEMENTED', 'METHOD_NOT_ALLOWED', `the path knows ${allowed.join(', ')}`, {
    Allow: allowed.join(', '),
  });

export const bodyTooLarge = (limit: number): HttpError =>
  new HttpError(413, 'INVALID_ARGUMENT', 'BODY_TOO_LARGE', `a body has at most ${limit} bytes`, {
    Connection: 'close',
  });

export const bodyTooSlow = (): HttpError =>
  new HttpError(408, 'DEADLINE_EXCEEDED', 'BODY_TOO_SLOW', 'the body did not come in time', { Connection: 'close' });

export const notJson = (): HttpError =>
  new HttpError(415, 'INVALID_ARGUMENT', 'UNSUPPORTED_CONTENT', 'a body is application/json in UTF-8');
