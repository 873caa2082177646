import type { DescService } from '@bufbuild/protobuf';
import { type Client, createClient } from '@connectrpc/connect';
import type { NatsConnection } from '@nats-io/nats-core';
import type { Call } from './call.ts';
import { purposeOnward } from './purpose.ts';
import { RpcCaller } from './rpc-caller.ts';
import { currentTraceparent } from './trace.ts';
import { natsTransport } from './transport.ts';
import { type CallHeaders, Header } from './wire.ts';

/** Work without a user: who of this service acts and because of what. */
export interface ServiceJob {
  /** Name of the job or listener, e.g. `daily-visits`. */
  readonly job: string;
  /** Event id or row id the job acts for. */
  readonly cause: string;
}

/** Typed clients for the other services. */
export class RpcClients {
  readonly #caller: RpcCaller;
  readonly #passportOf: (job: ServiceJob) => string;

  /** @param passportOf signs a service passport of this service; it is asked once per call. */
  constructor(nc: NatsConnection, passportOf: (job: ServiceJob) => string) {
    this.#caller = new RpcCaller(nc);
    this.#passportOf = passportOf;
  }

  /**
   * Calls in the name of the caller of `call`: its passport as it came, its purpose as a code, the time that is left of its
   * deadline, its trace. Nothing goes on after it has ended.
   */
  as<S extends DescService>(service: S, call: Call): Client<S> {
    const purpose = purposeOnward(call);
    const headers: CallHeaders = {
      [Header.passport]: call.passportToken,
      [Header.traceparent]: call.traceparent,
      ...(purpose && { [Header.purpose]: purpose }),
    };
    const transport = natsTransport(this.#caller, {
      headers: () => headers,
      ...(Number.isFinite(call.deadline) && { deadline: call.deadline }),
      // A unary call is ended by its deadline alone; making its signal would cost more than it could save.
      ...(call.method.methodKind !== 'unary' && { signal: call.signal }),
    });
    return createClient(service, transport);
  }

  /** Calls in the name of this service. */
  asService<S extends DescService>(service: S, job: ServiceJob): Client<S> {
    const transport = natsTransport(this.#caller, {
      headers: () => ({ [Header.passport]: this.#passportOf(job), [Header.traceparent]: currentTraceparent() }),
    });
    return createClient(service, transport);
  }
}
