import { create, type DescMessage, type MessageInitShape, type MessageShape } from '@bufbuild/protobuf';
import { type Any, anyIs, anyPack, anyUnpack } from '@bufbuild/protobuf/wkt';
import { Code } from '@wangge/contracts/google/rpc/code';
import {
  BadRequestSchema,
  ErrorInfoSchema,
  PreconditionFailureSchema,
} from '@wangge/contracts/google/rpc/error_details';
import { type Status, StatusSchema } from '@wangge/contracts/google/rpc/status';
import { DomainError, type ErrorCode } from './domain-error.ts';

const DOMAIN = 'wangge';

/** What an unforeseen error is logged with; a pino logger is one. */
export interface ErrorLog {
  error(fields: object, message: string): void;
}

/** Where an error happened, for its log line and for the trace id an unforeseen error answers with. */
export interface ErrorPlace {
  readonly log?: ErrorLog;
  /** Full name of the method that failed. */
  readonly method?: string;
  /** W3C trace id, 32 hex digits. */
  readonly traceId?: string;
}

/**
 * What leaves the process for an error: exactly one ErrorInfo and, where they apply, BadRequest and PreconditionFailure.
 * Only a {@link DomainError} shows its text. Everything else is INTERNAL without a message: its text may hold personal
 * data or SQL, so it goes to the log and the caller gets the trace id to ask for.
 */
export function toStatus(error: unknown, place: ErrorPlace = {}): Status {
  if (error instanceof DomainError) return statusOf(error);
  place.log?.error({ err: error, method: place.method, trace_id: place.traceId }, 'unforeseen error');
  return statusOf(internalError(place.traceId));
}

/** INTERNAL as a caller sees it. */
export const internalError = (traceId?: string): DomainError =>
  new DomainError('INTERNAL', 'INTERNAL', 'internal error', traceId ? { trace_id: traceId } : {});

function statusOf(error: DomainError): Status {
  const { fieldViolations, preconditionViolations } = error.details;
  const details = [detail(ErrorInfoSchema, { reason: error.reason, domain: DOMAIN, metadata: { ...error.metadata } })];
  if (fieldViolations?.length) details.push(detail(BadRequestSchema, { fieldViolations: [...fieldViolations] }));
  if (preconditionViolations?.length)
    details.push(detail(PreconditionFailureSchema, { violations: [...preconditionViolations] }));
  return create(StatusSchema, { code: Code[error.code], message: error.message, details });
}

const detail = <D extends DescMessage>(schema: D, init: MessageInitShape<D>): Any =>
  anyPack(schema, create(schema, init));

/** The error a client throws for a status it received. Codes we never send (UNKNOWN, DATA_LOSS, OK) become INTERNAL. */
export function fromStatus(status: Status): DomainError {
  const info = find(status, ErrorInfoSchema);
  const badRequest = find(status, BadRequestSchema);
  const precondition = find(status, PreconditionFailureSchema);
  return new DomainError(
    errorCodeOf(status.code),
    info?.reason ?? 'UNKNOWN',
    status.message,
    { ...info?.metadata },
    {
      ...(badRequest && {
        fieldViolations: badRequest.fieldViolations.map(({ field, description }) => ({ field, description })),
      }),
      ...(precondition && {
        preconditionViolations: precondition.violations.map(({ type, subject, description }) => ({
          type,
          subject,
          description,
        })),
      }),
    },
  );
}

function find<D extends DescMessage>(status: Status, schema: D): MessageShape<D> | undefined {
  const packed = status.details.find((any) => anyIs(any, schema));
  return packed && anyUnpack(packed, schema);
}

/** The numbers of google.rpc.Code; gRPC's status codes are the same. */
export const codeNumberOf = (code: ErrorCode): number => Code[code];

function errorCodeOf(code: number): ErrorCode {
  switch (code) {
    case Code.CANCELLED:
    case Code.INVALID_ARGUMENT:
    case Code.DEADLINE_EXCEEDED:
    case Code.NOT_FOUND:
    case Code.ALREADY_EXISTS:
    case Code.PERMISSION_DENIED:
    case Code.RESOURCE_EXHAUSTED:
    case Code.FAILED_PRECONDITION:
    case Code.ABORTED:
    case Code.OUT_OF_RANGE:
    case Code.UNIMPLEMENTED:
    case Code.UNAVAILABLE:
    case Code.UNAUTHENTICATED:
      return Code[code] as ErrorCode;
    default:
      return 'INTERNAL';
  }
}
