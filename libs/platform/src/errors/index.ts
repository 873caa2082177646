export {
  DomainError,
  type ErrorCode,
  type ErrorDetails,
  type FieldViolation,
  invalidFields,
  notFound,
  type PreconditionViolation,
} from './domain-error.ts';
export { httpStatusOf } from './http.ts';
export { codeNumberOf, type ErrorLog, type ErrorPlace, fromStatus, internalError, toStatus } from './status.ts';
