import type { ServerResponse } from 'node:http';
import { type DomainError, httpStatusOf } from '../errors/index.ts';
import { HttpError } from './http-error.ts';

/** RFC 9457 problem details with what google.rpc.ErrorInfo carries. */
export interface Problem {
  /** `urn:wangge:problem:<reason in lower case>`. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  /** Name of the google.rpc.Code. */
  readonly code: string;
  readonly reason: string;
  readonly metadata: Readonly<Record<string, string>>;
  readonly fieldViolations?: readonly { field: string; description: string }[];
  readonly preconditionViolations?: readonly { type: string; subject: string; description: string }[];
  /** What to name when asking about it. */
  readonly traceId: string;
}

export function problemOf(error: DomainError, traceId: string): Problem {
  return {
    type: `urn:wangge:problem:${error.reason.toLowerCase().replaceAll('_', '-')}`,
    title: TITLE[error.code] ?? error.code,
    status: error instanceof HttpError ? error.httpStatus : httpStatusOf[error.code],
    detail: error.message,
    code: error.code,
    reason: error.reason,
    metadata: error.metadata,
    ...error.details,
    traceId,
  };
}

const TITLE: Readonly<Record<string, string>> = {
  INVALID_ARGUMENT: 'The request is wrong',
  UNAUTHENTICATED: 'The caller is not known',
  PERMISSION_DENIED: 'The caller may not do this',
  NOT_FOUND: 'Not found',
  FAILED_PRECONDITION: 'Not possible in the present state',
  ABORTED: 'Somebody else was faster',
  ALREADY_EXISTS: 'It exists already',
  RESOURCE_EXHAUSTED: 'Too much at once',
  UNAVAILABLE: 'Not available at the moment',
  DEADLINE_EXCEEDED: 'It took too long',
  INTERNAL: 'Something went wrong here',
};

export function sendProblem(response: ServerResponse, error: DomainError, traceId: string): void {
  const problem = problemOf(error, traceId);
  response.writeHead(problem.status, {
    'Content-Type': 'application/problem+json; charset=utf-8',
    'Cache-Control': 'no-store',
    'Trace-Id': traceId,
    ...(problem.status === 401 && { 'WWW-Authenticate': 'Bearer' }),
    // RFC 9110: when it may be tried again; a second is what a restart or a burst takes.
    ...((problem.status === 503 || problem.status === 429) && { 'Retry-After': '1' }),
    ...(error instanceof HttpError && error.headers),
  });
  response.end(JSON.stringify(problem));
}
