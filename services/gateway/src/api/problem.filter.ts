import type { ServerResponse } from 'node:http';
import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { DomainError, fromStatus, invalidFields, toStatus } from '@wangge/platform/errors';
import { HttpError, sendProblem } from '@wangge/platform/rest';
import { newTraceparent, traceIdOf } from '@wangge/platform/rpc';
import { Logger } from '@wangge/platform/telemetry';

/** What is refused before a controller sees it, an unknown path or one that is not properly encoded, is answered as everything else is. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const response = host.switchToHttp().getResponse<ServerResponse>();
    const traceId = traceIdOf(newTraceparent());
    if (response.headersSent) response.destroy();
    else sendProblem(response, this.failureOf(error, traceId), traceId);
  }

  private failureOf(error: unknown, traceId: string): DomainError {
    const status = error instanceof HttpException ? error.getStatus() : 500;
    if (status === 404) return new HttpError(404, 'NOT_FOUND', 'UNKNOWN_PATH', 'there is no such path');
    if (status < 500)
      return invalidFields([{ field: '', description: 'the path is not properly percent-encoded' }], 'MALFORMED_PATH');
    return error instanceof DomainError ? error : fromStatus(toStatus(error, { log: this.log, traceId }));
  }
}
