import type { DescService } from '@bufbuild/protobuf';
import {
  type MethodDefinition,
  Server,
  ServerCredentials,
  type ServiceDefinition,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { Health } from '@wangge/contracts/grpc/health/v1/health';
import type { Admission } from '../rpc/admission.ts';
import { type BridgeOptions, GrpcBridge } from './grpc-bridge.ts';
import { healthService } from './health.ts';
import { Reflection, reflectionServices } from './reflection.ts';

/** Options of {@link GrpcServer}. */
export interface GrpcServerOptions<A extends Admission> extends BridgeOptions<A> {
  /** Reachable from outside; health is added. */
  readonly services: readonly DescService[];
  /** Whether calls would succeed, for grpc.health.v1. */
  ready(): boolean | Promise<boolean>;
  /** Whether the server describes itself to whoever asks (v1 and v1alpha); default: it does. */
  readonly reflection?: boolean;
  /** TLS or mutual TLS (`ServerCredentials.createSsl`); default: none, for an endpoint behind a mesh or in a test. */
  readonly credentials?: ServerCredentials;
}

const LIMITS = {
  // What the broker carries is 1 MiB with headers; a body this large is refused before it is read.
  'grpc.max_receive_message_length': 1024 * 1024,
  'grpc.max_concurrent_streams': 256,
  // A peer that vanished is noticed, and a silent connection kept open through firewalls.
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 10_000,
  // Bookkeeping for a debugging service that is not offered.
  'grpc.enable_channelz': 0,
};

/** The departments' door: the given services bridged to NATS, with health and, unless switched off, reflection. */
export class GrpcServer<A extends Admission> {
  readonly #server = new Server(LIMITS);
  readonly #bridge: GrpcBridge<A>;
  readonly #options: GrpcServerOptions<A>;
  readonly #stopping = new AbortController();

  constructor(options: GrpcServerOptions<A>) {
    this.#options = options;
    this.#bridge = new GrpcBridge(options);
    for (const service of options.services) this.#server.addService(definitionOf(service), this.#handlersOf(service));
    const { signal } = this.#stopping;
    const ready = async (): Promise<boolean> => !signal.aborted && (await options.ready());
    this.#server.addService(definitionOf(Health), healthService(options.services, ready, signal));
    if (options.reflection !== false) this.#describe();
  }

  /** @returns the port, for `port` 0 too. Rejects if it is taken. */
  listen(port: number, host = '0.0.0.0'): Promise<number> {
    const credentials = this.#options.credentials ?? ServerCredentials.createInsecure();
    return new Promise((resolve, reject) => {
      this.#server.bindAsync(`${host}:${port}`, credentials, (error, bound) =>
        error ? reject(error) : resolve(bound),
      );
    });
  }

  /** Not ready any more, streams ended, calls under way finished; whatever is left after the grace is cut off. */
  stop(graceMs = 4_000): Promise<void> {
    this.#stopping.abort();
    this.#bridge.stopStreams();
    return new Promise((resolve) => {
      const cut = setTimeout(() => this.#server.forceShutdown(), graceMs);
      this.#server.tryShutdown(() => {
        clearTimeout(cut);
        resolve();
      });
    });
  }

  #describe(): void {
    const { info } = new Reflection([...this.#options.services, Health, ...reflectionServices]);
    for (const service of reflectionServices)
      this.#server.addService(definitionOf(service), { ServerReflectionInfo: info });
  }

  #handlersOf(service: DescService): UntypedServiceImplementation {
    return Object.fromEntries(
      service.methods.map((method) => [
        method.name,
        method.methodKind === 'unary' ? this.#bridge.unary(method) : this.#bridge.stream(method),
      ]),
    ) as UntypedServiceImplementation;
  }
}

const same = (bytes: Buffer): Buffer => bytes;

/** A service as grpc-js wants it, with bodies left as bytes. */
export function definitionOf(service: DescService): ServiceDefinition {
  return Object.fromEntries(
    service.methods.map(({ name, methodKind }): [string, MethodDefinition<Buffer, Buffer>] => [
      name,
      {
        path: `/${service.typeName}/${name}`,
        requestStream: methodKind === 'client_streaming' || methodKind === 'bidi_streaming',
        responseStream: methodKind === 'server_streaming' || methodKind === 'bidi_streaming',
        requestSerialize: same,
        requestDeserialize: same,
        responseSerialize: same,
        responseDeserialize: same,
      },
    ]),
  );
}
