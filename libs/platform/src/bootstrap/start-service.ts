import type { Server } from 'node:http';
import { type INestApplication, type INestMicroservice, type Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { type NatsConnection } from '@nats-io/nats-core';
import { createStages } from '../access/index.ts';
import { Clock, SystemClock } from '../clock/index.ts';
import { type BaseConfig } from '../config/index.ts';
import { DomainError } from '../errors/index.ts';
import { startHealthServer } from '../health/index.ts';
import { PassportSigner, PassportVerifier } from '../identity/index.ts';
import { readInstead } from '../persistence/index.ts';
import { connectNats, NatsRpcServer, RpcClients } from '../rpc/index.ts';
import { Logger, renderMetrics, setUpMetrics, startTracing } from '../telemetry/index.ts';
import { Doors } from './doors.ts';
import { Jobs } from './jobs.ts';
import { NestLogger } from './nest-logger.ts';
import { CONFIG, NATS, PlatformModule } from './platform.module.ts';
import { openStore, type Store } from './store.ts';

/** HTTP beside the calls, for the people's edge. Bodies are not parsed: files pass through and JSON belongs to the transcoder. */
export interface HttpOptions {
  /** Sees the application before it listens. */
  readonly configure?: (app: INestApplication) => void | Promise<void>;
}

/** A service to be started in this process. */
export interface ServiceOptions {
  readonly name: string;
  readonly module: Type;
  /** What the service's schema yielded. */
  readonly config: BaseConfig & { readonly WANGGE_HTTP_PORT?: number };
  readonly log: Logger;
  readonly http?: HttpOptions | undefined;
  /** Where business time comes from; the machine's clock by default. */
  readonly clock?: Clock;
  /** Whether jobs run by themselves; a test runs them by name instead. Default true. */
  readonly jobsRun?: boolean;
}

/** A service with its doors open. */
export interface RunningService {
  readonly app: INestMicroservice | INestApplication;
  readonly nats: NatsConnection;
  readonly jobs: Jobs;
  readonly healthPort: number;
  /** Drains and closes: readiness off, calls and events, jobs, relay, database, broker. Repeatable. */
  stop(): Promise<void>;
}

/** Opens what the service stands on, then its doors, and says that it is ready. Throws when the database or a rule is wrong. */
export async function startService(o: ServiceOptions): Promise<RunningService> {
  const { name, config, log } = o;
  setUpMetrics();
  readInstead(config.WANGGE_READ_INSTEAD);
  const tracing = await startTracing(name, config.WANGGE_OTLP_URL);
  const checks: Record<string, () => Promise<unknown>> = { nats: () => Promise.reject(new Error('not connected yet')) };
  const health = await startHealthServer({
    port: config.WANGGE_HEALTH_PORT,
    // Probes come from outside the container; on one machine nobody else needs it.
    ...(config.WANGGE_MODE === 'production' ? {} : { host: '127.0.0.1' }),
    checks,
    metrics: renderMetrics,
  });
  const nats = await connectNats({
    url: config.WANGGE_NATS_URL,
    user: config.WANGGE_NATS_USER,
    password: config.WANGGE_NATS_PASSWORD,
    service: name,
  });
  checks['nats'] = () => nats.flush();
  const signer = new PassportSigner(name, config.WANGGE_PASSPORT_KEY);
  const rpc = new RpcClients(nats, ({ job, cause }) => signer.serviceToken(job, cause));
  const jobs = new Jobs(name, log);
  const clock = o.clock ?? new SystemClock();
  const verifier = new PassportVerifier(config.WANGGE_PASSPORT_TRUST);
  const store = await openStore({ name, config, log, nats, rpc, jobs, clock, verifier });
  if (store !== undefined) checks['database'] = () => store.ping();

  const app = await openDoors({ ...o, verifier }, nats, store, [
    { provide: CONFIG, useValue: config },
    { provide: NATS, useValue: nats },
    { provide: Logger, useValue: log },
    { provide: Clock, useValue: clock },
    { provide: PassportSigner, useValue: signer },
    { provide: RpcClients, useValue: rpc },
    { provide: Jobs, useValue: jobs },
    ...(store?.providers ?? []),
  ]);
  await store?.start();
  if (o.jobsRun ?? true) jobs.start();
  health.setReady(true);

  const closeAll = async () => {
    health.setReady(false);
    await app.close();
    await jobs.stop();
    await store?.stop();
    await nats.drain();
    await tracing.stop();
    await health.close();
  };
  let stopped: Promise<void> | undefined;
  return { app, nats, jobs, healthPort: health.port, stop: () => (stopped ??= closeAll()) };
}

async function openDoors(
  o: ServiceOptions & { readonly verifier: PassportVerifier },
  nats: NatsConnection,
  store: Store | undefined,
  providers: Parameters<typeof PlatformModule.with>[0],
): Promise<INestMicroservice | INestApplication> {
  const stages = createStages({
    verifier: o.verifier,
    audit: store?.audit ?? { record: () => Promise.reject(new Error('this service keeps no audit')) },
    places: store?.places ?? { pathOf: () => Promise.reject(placesUnknown()) },
  });
  const rpcServer = new NatsRpcServer(nats, { service: o.name, stages, log: o.log });
  const strategy = new Doors(rpcServer, store?.events);
  const root = { module: PlatformRoot, imports: [PlatformModule.with(providers), o.module] };
  const options = { logger: new NestLogger(o.log), abortOnError: false };
  if (o.http === undefined) {
    const app = await NestFactory.createMicroservice(root, { ...options, strategy });
    await app.listen();
    return app;
  }
  const app = await NestFactory.create(root, { ...options, bodyParser: false, forceCloseConnections: true });
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  await o.http.configure?.(app);
  (app.getHttpServer() as Server).keepAliveTimeout = KEEP_ALIVE_MS;
  await app.startAllMicroservices();
  await app.listen(o.config.WANGGE_HTTP_PORT ?? 0);
  return app;
}

// Proxies keep idle connections for 60 to 75 s. If we closed one first, a request could meet it on its way and be lost.
const KEEP_ALIVE_MS = 90_000;

/** The module above the service's own, so that a service does not import the platform to be given it. */
class PlatformRoot {}

const placesUnknown = () => new DomainError('UNAVAILABLE', 'PLACES_UNAVAILABLE', 'this service knows no places');
