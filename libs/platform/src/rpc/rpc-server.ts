import type { DescService } from '@bufbuild/protobuf';
import { toBinary } from '@bufbuild/protobuf';
import type { Msg, NatsConnection, Subscription } from '@nats-io/nats-core';
import { type CustomTransportStrategy, Server } from '@nestjs/microservices';
import { context, type Histogram, metrics } from '@opentelemetry/api';
import { StatusSchema } from '@wangge/contracts/google/rpc/status';
import { DomainError, type ErrorLog, toStatus } from '../errors/index.ts';
import { BatchReplies } from './batch-replies.ts';
import { decodeCalls } from './batch.ts';
import type { RpcStages, ServedCall } from './call.ts';
import { Inbox } from './inbox.ts';
import { answer, frames, openCall, type Served } from './pipeline.ts';
import { RPC_TRANSPORT, type RpcMethodExtras } from './rpc-method.ts';
import { StreamWriter } from './stream-writer.ts';
import { closeSpan, openSpan, type ServedSpan, traceIdOf } from './trace.ts';
import { Header, type HeaderReader, MessageHeaders, natsHeaders, serviceSubject, subjectOf } from './wire.ts';

/** Options of {@link NatsRpcServer}. */
export interface RpcServerOptions {
  /** Name of the owning service: the queue group its replicas share. */
  readonly service: string;
  readonly stages: RpcStages;
  readonly log: ErrorLog;
  /** Calls under way beyond which the next one is refused at once; default 2,000. */
  readonly maxRunning?: number;
}

/** An answer (code 0) or an error (a Status) on its way to whoever called. */
type Reply = (code: number, body: Uint8Array) => void;

/**
 * Nest transport that serves the methods marked with `@RpcMethod` over NATS. Errors never leave it as exceptions: each
 * call is answered, and what was not foreseen is logged here and answered as INTERNAL with its trace id.
 */
export class NatsRpcServer extends Server implements CustomTransportStrategy {
  override readonly transportId = RPC_TRANSPORT;
  readonly #nc: NatsConnection;
  readonly #options: RpcServerOptions;
  readonly #inbox: Inbox;
  readonly #duration: Histogram;
  readonly #served = new Map<string, Served>();
  readonly #streams = new Set<ServedCall>();
  #subscriptions: Subscription[] = [];
  #running = 0;
  #idle: (() => void) | undefined;
  #drained: Promise<void> | undefined;

  constructor(nc: NatsConnection, options: RpcServerOptions) {
    super();
    this.#nc = nc;
    this.#options = options;
    this.#inbox = Inbox.of(nc);
    this.#duration = metrics.getMeter('wangge.rpc').createHistogram('rpc.server.duration', { unit: 'ms' });
  }

  /** Nest: all handlers are known now. Calls back when the broker knows too that this replica takes calls. */
  async listen(callback: (error?: unknown) => void): Promise<void> {
    const services = new Set<DescService>();
    for (const [, handler] of this.messageHandlers) {
      const { method } = handler.extras as unknown as RpcMethodExtras;
      this.#served.set(subjectOf(method), { method, handler });
      services.add(method.parent);
    }
    const queue = this.#options.service;
    this.#subscriptions = [...services].map((service) =>
      this.#nc.subscribe(serviceSubject(service), { queue, callback: (error, message) => this.#take(error, message) }),
    );
    try {
      await this.#nc.flush();
      callback();
    } catch (error) {
      callback(error);
    }
  }

  /** Nest: the application closes. */
  close(): Promise<void> {
    return this.drain();
  }

  /**
   * Takes no new calls, ends streams (their readers open them again elsewhere), finishes the calls under way and sees
   * their answers off. Calls that were already on their way here are served.
   */
  drain(): Promise<void> {
    return (this.#drained ??= this.#drain());
  }

  on(): never {
    throw new Error('this transport has no events of its own');
  }

  unwrap<T>(): T {
    return this.#nc as T;
  }

  async #drain(): Promise<void> {
    await Promise.all(this.#subscriptions.map((subscription) => subscription.drain()));
    for (const call of this.#streams) call.stop(stopping());
    if (this.#running > 0) await new Promise<void>((resolve) => (this.#idle = resolve));
    if (!this.#nc.isClosed()) await this.#nc.flush();
  }

  #take(error: Error | null, message: Msg): void {
    if (error) return this.#options.log.error({ err: error }, 'rpc subscription failed');
    const served = this.#served.get(message.subject);
    const reply = this.#replyTo(message);
    if (!served) return this.#refuse(unknownMethod(message.subject), reply);
    const headers = MessageHeaders.of(message);
    const batch = headers.get(Header.batch);
    if (batch) this.#takeBatch(served, message, Number(batch), reply);
    else if (served.method.methodKind === 'unary') this.#run(this.#serve(served, headers, message.data, reply));
    else this.#run(this.#serveStream(served, headers, message, reply));
  }

  #takeBatch(served: Served, message: Msg, count: number, reply: Reply): void {
    const replies = new BatchReplies(this.#nc, message.reply ?? '');
    try {
      if (served.method.methodKind !== 'unary') throw new RangeError('streams do not come in batches');
      decodeCalls(message.data, count).forEach(({ headers, body }, index) => {
        const one: Reply = (code, bytes) => replies.add({ index, code, body: bytes });
        this.#run(this.#serve(served, new MessageHeaders(headers), body, one));
      });
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.#refuse(new DomainError('INVALID_ARGUMENT', 'MALFORMED_BATCH', text), reply);
    }
  }

  async #serve(served: Served, headers: HeaderReader, body: Uint8Array, reply: Reply): Promise<void> {
    const span = openSpan(subjectOf(served.method), headers.get(Header.traceparent));
    const start = performance.now();
    let call: ServedCall | undefined;
    try {
      this.#checkLoad();
      const { stages } = this.#options;
      const bytes = await context.with(span.context, async () => {
        call = await openCall(served, headers, body, span.traceparent, stages);
        return answer(served, call, stages);
      });
      reply(0, bytes);
      this.#close(served, span, start);
    } catch (error) {
      this.#fail(served, span, start, call?.stopped ?? error, reply);
    } finally {
      call?.finish();
    }
  }

  async #serveStream(served: Served, headers: HeaderReader, message: Msg, reply: Reply): Promise<void> {
    const span = openSpan(subjectOf(served.method), headers.get(Header.traceparent));
    const start = performance.now();
    const { stages } = this.#options;
    let call: ServedCall | undefined;
    let writer: StreamWriter | undefined;
    // The last message closes the writer's address too, however the stream ends.
    const end: Reply = (code, body) => (writer ? writer.end(code, body) : reply(code, body));
    try {
      this.#checkLoad();
      await context.with(span.context, async () => {
        call = await openCall(served, headers, message.data, span.traceparent, stages);
        this.#streams.add(call);
        writer = new StreamWriter(this.#nc, this.#inbox, message.reply ?? '', headers.get(Header.window), call);
        if (this.#drained) call.stop(stopping());
        await writer.write(frames(served, call, stages));
      });
      end(0, EMPTY);
      this.#close(served, span, start);
    } catch (error) {
      this.#fail(served, span, start, call?.stopped ?? error, end);
    } finally {
      if (call) this.#streams.delete(call);
      call?.finish();
    }
  }

  #fail({ method }: Served, span: ServedSpan, start: number, error: unknown, reply: Reply): void {
    const place = { log: this.#options.log, method: subjectOf(method), traceId: traceIdOf(span.traceparent) };
    const status = toStatus(error, place);
    const failure = error instanceof DomainError ? error : { code: 'INTERNAL', reason: 'INTERNAL' };
    this.#close({ method }, span, start, failure);
    try {
      reply(status.code, toBinary(StatusSchema, status));
    } catch (unsent) {
      // The connection is gone, and the caller with it.
      this.#options.log.error({ err: unsent, method: place.method }, 'an answer could not be sent');
    }
  }

  #close({ method }: Pick<Served, 'method'>, { span }: ServedSpan, start: number, failure?: Failure): void {
    closeSpan(span, failure);
    const attributes = { 'rpc.service': method.parent.typeName, 'rpc.method': method.name };
    this.#duration.record(performance.now() - start, { ...attributes, 'rpc.code': failure?.code ?? 'OK' });
  }

  #refuse(error: DomainError, reply: Reply): void {
    const status = toStatus(error);
    reply(status.code, toBinary(StatusSchema, status));
  }

  #replyTo(message: Msg): Reply {
    return (code, body) => {
      // Without headers: an answer is the only message that has none (see RpcCaller).
      if (message.reply)
        this.#nc.publish(
          message.reply,
          body,
          code === 0 ? undefined : { headers: natsHeaders({ [Header.status]: String(code) }) },
        );
    };
  }

  #run(serving: Promise<void>): void {
    this.#running++;
    void serving.finally(() => {
      if (--this.#running === 0) this.#idle?.();
    });
  }

  #checkLoad(): void {
    if (this.#running < (this.#options.maxRunning ?? 2_000)) return;
    throw new DomainError('RESOURCE_EXHAUSTED', 'OVERLOADED', 'too many calls under way');
  }
}

type Failure = { code: string; reason: string };

const EMPTY = new Uint8Array();

const stopping = (): DomainError =>
  new DomainError('UNAVAILABLE', 'SERVICE_STOPPING', 'this instance of the service is stopping');

const unknownMethod = (subject: string): DomainError =>
  new DomainError('UNIMPLEMENTED', 'UNKNOWN_METHOD', `${subject} is not served`);
