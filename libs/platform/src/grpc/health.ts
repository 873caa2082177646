import { setTimeout as sleep } from 'node:timers/promises';
import { create, type DescService, fromBinary, toBinary } from '@bufbuild/protobuf';
import type { handleUnaryCall, ServerWritableStream, UntypedServiceImplementation } from '@grpc/grpc-js';
import {
  HealthCheckRequestSchema,
  HealthCheckResponse_ServingStatus as Serving,
  HealthCheckResponseSchema,
} from '@wangge/contracts/grpc/health/v1/health';
import { notFound } from '../errors/index.ts';
import { grpcStatus } from './grpc-status.ts';

/** How soon a watcher learns of a change. */
const WATCH_EVERY_MS = 1_000;

/** grpc.health.v1 for the whole server ('') and for each of its services: they are ready together. */
export function healthService(
  services: readonly DescService[],
  ready: () => boolean | Promise<boolean>,
  stopped: AbortSignal,
): UntypedServiceImplementation {
  const known = new Set(['', ...services.map(({ typeName }) => typeName)]);
  const statusOf = async (bytes: Buffer): Promise<Serving> => {
    if (!known.has(fromBinary(HealthCheckRequestSchema, bytes).service)) return Serving.SERVICE_UNKNOWN;
    return (await ready()) ? Serving.SERVING : Serving.NOT_SERVING;
  };
  const check = async (...[call, callback]: Parameters<handleUnaryCall<Buffer, Buffer>>): Promise<void> => {
    const status = await statusOf(call.request).catch(() => Serving.NOT_SERVING);
    if (status === Serving.SERVICE_UNKNOWN) callback(grpcStatus(notFound('service'), {}));
    else callback(null, encoded(status));
  };
  const watch = async (call: ServerWritableStream<Buffer, Buffer>): Promise<void> => {
    const gone = new AbortController();
    call.once('cancelled', () => gone.abort());
    stopped.addEventListener('abort', () => gone.abort(), { once: true });
    let told: Serving | undefined;
    while (!gone.signal.aborted) {
      const status = await statusOf(call.request).catch(() => Serving.NOT_SERVING);
      if (status !== told) call.write(encoded((told = status)));
      await sleep(WATCH_EVERY_MS, undefined, { signal: gone.signal, ref: false }).catch(() => undefined);
    }
    call.end();
  };
  return {
    Check: (call: Parameters<typeof check>[0], callback: Parameters<typeof check>[1]) => void check(call, callback),
    Watch: (call: Parameters<typeof watch>[0]) => void watch(call),
  } as UntypedServiceImplementation;
}

const encoded = (status: Serving): Buffer =>
  Buffer.from(toBinary(HealthCheckResponseSchema, create(HealthCheckResponseSchema, { status })));
