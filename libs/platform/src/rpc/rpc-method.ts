import { type ArgumentsHost, Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import type { DescMethod } from '@bufbuild/protobuf';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { type Observable, throwError } from 'rxjs';
import { subjectOf } from './wire.ts';

/** Keeps the handlers of this transport apart from those of the events in one Nest application. */
export const RPC_TRANSPORT = Symbol('wangge.rpc');

/** What {@link RpcMethod} leaves for the server beside the handler. */
export interface RpcMethodExtras {
  readonly method: DescMethod;
}

// Nest's own filter turns every error into "Internal server error"; here the server itself decides what a caller reads.
@Catch()
class KeepError implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

const keepError = new KeepError();

/**
 * Serves one method of the contract: `@RpcMethod(CaseService.method.dispatchCase)` on a controller's method
 * `(request, call)`. Subject, codec, validation and access rules all come from the descriptor.
 */
export const RpcMethod =
  (method: DescMethod): MethodDecorator =>
  (target, key, descriptor) => {
    const extras: RpcMethodExtras = { method };
    MessagePattern(subjectOf(method), RPC_TRANSPORT, extras)(target, key, descriptor);
    UseFilters(keepError)(target, key, descriptor);
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
  };
