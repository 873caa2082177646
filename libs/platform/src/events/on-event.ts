import type { DescMessage } from '@bufbuild/protobuf';
import { type ArgumentsHost, Catch, type RpcExceptionFilter, UseFilters } from '@nestjs/common';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';
import { type Observable, throwError } from 'rxjs';
import type { Passport } from '@wangge/contracts/wangge/platform/v1/passport';
import type { Scope } from '../persistence/scope.ts';
import type { Tx } from '../persistence/transaction.ts';
import { subjectOf } from './outbox-row.ts';

/** Keeps the handlers of events apart from those of calls in one Nest application. */
export const EVENT_TRANSPORT = Symbol('wangge.events');

/** What {@link OnEvent} leaves for the consumer beside the handler. */
export interface OnEventExtras {
  readonly events: readonly DescMessage[];
}

/** What a listener knows of an event beside its message. */
export interface EventContext {
  /** The transaction that also remembers the event: the effect and the memory commit together or not at all. */
  readonly tx: Tx;
  /** Id of the message, uuid v7: the cause of whatever is done because of it. */
  readonly messageId: string;
  readonly aggregateId: string;
  readonly version: number;
  /** Org path the event belongs to, or empty. */
  readonly orgPath: string;
  /** When it was put into the outbox. */
  readonly time: Date;
  /** What the database lets this listener see: rows whose policies list `service:<name>/<source package>`, and no place. */
  readonly scope: Scope;
  /** The listener as a service job, e.g. for `rpc.asService(UnitService, ctx)`. */
  readonly job: string;
  readonly cause: string;
  /** The service's own capacity; not signed, calls are signed when they are made. */
  readonly passport: Passport;
  readonly traceparent: string;
}

@Catch()
class KeepError implements RpcExceptionFilter {
  catch(error: unknown, _host: ArgumentsHost): Observable<never> {
    return throwError(() => error);
  }
}

const keepError = new KeepError();

/**
 * Listens to events of another service: `@OnEvent(CaseDispatchedSchema)` on a controller's method `(event, context)`. It is
 * called once in effect for each event, and for the events of one aggregate in their order. What it throws rolls its
 * transaction back, and the event comes again.
 */
export const OnEvent =
  (...events: readonly DescMessage[]): MethodDecorator =>
  (target, key, descriptor) => {
    const extras: OnEventExtras = { events };
    MessagePattern(events.map(subjectOf), EVENT_TRANSPORT, extras)(target, key, descriptor);
    UseFilters(keepError)(target, key, descriptor);
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
  };
