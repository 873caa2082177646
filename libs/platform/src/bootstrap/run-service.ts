import { enableCompileCache } from 'node:module';
import { type Type } from '@nestjs/common';
import { type z } from 'zod';
import { type baseConfig, type Environment, loadConfig } from '../config/index.ts';
import { createLogger, type Logger } from '../telemetry/index.ts';
import { type HttpOptions, type RunningService, startService } from './start-service.ts';

/** A service as its `main.ts` describes it. */
export interface ServiceDefinition<S extends typeof baseConfig> {
  /** Name of the service: its queue group, inbox, streams and database roles. */
  readonly name: string;
  /** The map of the service: its controllers and providers. */
  readonly module: Type;
  /** The one schema of its variables; `baseConfig`, `databaseConfig` or an extension. */
  readonly config: S;
  /** Only for the people's edge: serves HTTP on WANGGE_HTTP_PORT. */
  readonly http?: HttpOptions;
}

const STOP_MS = 5_000;

/**
 * Runs a service as a process until it is told to end: SIGTERM, SIGINT, or the channel of the parent that started it closing.
 * Then it drains and exits with 0 within 5 seconds, with 1 if it could not. A bad configuration exits with 78 at once.
 */
export async function runService<S extends typeof baseConfig>(service: ServiceDefinition<S>): Promise<void> {
  // Halves the time the modules of Nest and protobuf take to load from the second start on.
  enableCompileCache();
  const config = loadConfig(service.config, process.env as Environment) as z.output<typeof baseConfig>;
  const log = createLogger({ service: service.name, level: config.WANGGE_LOG_LEVEL });
  keepRunning(log);
  const starting = startService({ ...service, config, log });
  endWhenTold(log, starting);
  try {
    const running = await starting;
    log.info({ health_port: running.healthPort, ms: Math.round(performance.now()) }, 'ready');
  } catch (error) {
    log.error({ err: error }, 'the service could not start');
    process.exit(1);
  }
}

/** A promise nobody waited for is a mistake, but not one that callers of other operations should pay for. */
function keepRunning(log: Logger): void {
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'a rejection was not handled'));
  process.on('uncaughtException', (error) => {
    log.error({ err: error }, 'an exception was not caught; the process ends');
    process.exit(1);
  });
}

function endWhenTold(log: Logger, starting: Promise<RunningService>): void {
  let ending = false;
  const end = (cause: string) => {
    if (ending) return;
    ending = true;
    log.info({ cause }, 'stopping');
    setTimeout(() => {
      log.error({}, 'not everything ended in time');
      process.exit(1);
    }, STOP_MS).unref();
    void starting
      .then((running) => running.stop())
      .then(() => process.exit(0))
      .catch((error: unknown) => {
        log.error({ err: error }, 'stopping failed');
        process.exit(1);
      });
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(signal));
  // A parent that is killed cannot tell its children; its channel closes all the same.
  if (process.channel) {
    process.on('disconnect', () => end('the parent is gone'));
    process.channel.unref();
  }
}
