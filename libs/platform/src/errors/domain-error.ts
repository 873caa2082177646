/** Canonical codes of google.rpc.Code that a handler may answer with. */
export type ErrorCode =
  | 'CANCELLED'
  | 'INVALID_ARGUMENT'
  | 'DEADLINE_EXCEEDED'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'PERMISSION_DENIED'
  | 'RESOURCE_EXHAUSTED'
  | 'FAILED_PRECONDITION'
  | 'ABORTED'
  | 'OUT_OF_RANGE'
  | 'UNIMPLEMENTED'
  | 'INTERNAL'
  | 'UNAVAILABLE'
  | 'UNAUTHENTICATED';

/** One field of the request that is wrong; `field` is a path in the contract's names, e.g. `case.photos[1].sha256`. */
export interface FieldViolation {
  field: string;
  description: string;
}

/** One reason why the state of things does not allow the operation, e.g. type `STATE`, subject `case/0198…`. */
export interface PreconditionViolation {
  type: string;
  subject: string;
  description: string;
}

/** What an error says beyond its reason; each list becomes one detail message on the wire. */
export interface ErrorDetails {
  readonly fieldViolations?: readonly FieldViolation[];
  readonly preconditionViolations?: readonly PreconditionViolation[];
}

/**
 * The one error code throws on purpose. `reason` is UPPER_SNAKE, stable and listed in the contract; `message` is for a
 * developer and carries no personal data; `metadata` is for programs (state, allowed actions, new version).
 * Anything else that is thrown reaches a caller as INTERNAL without a message.
 */
export class DomainError extends Error {
  override readonly name = 'DomainError';

  constructor(
    readonly code: ErrorCode,
    readonly reason: string,
    message: string,
    readonly metadata: Readonly<Record<string, string>> = {},
    readonly details: ErrorDetails = {},
  ) {
    super(message);
  }
}

/**
 * The only NOT_FOUND there is. What lies outside the caller's scope and what does not exist must read the same, so `what`
 * is a kind of thing ("case"), never an id or a state.
 */
export const notFound = (what: string): DomainError =>
  new DomainError('NOT_FOUND', 'OBJECT_NOT_FOUND', `${what} not found`);

/** A request whose content is wrong, naming each field. */
export const invalidFields = (fieldViolations: readonly FieldViolation[], reason = 'INVALID_FIELDS'): DomainError =>
  new DomainError(
    'INVALID_ARGUMENT',
    reason,
    fieldViolations.map(({ field, description }) => (field ? `${field}: ${description}` : description)).join('; '),
    {},
    { fieldViolations },
  );
