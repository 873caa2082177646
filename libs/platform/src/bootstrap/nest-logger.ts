import { type LoggerService } from '@nestjs/common';
import { type Logger } from '../telemetry/index.ts';

const text = (message: unknown) =>
  typeof message === 'string' ? message : message instanceof Error ? message.message : String(message);

/** Nest's own words in our log: what it says while it starts is for debugging, its warnings and errors are not. */
export class NestLogger implements LoggerService {
  readonly #log: Logger;

  constructor(log: Logger) {
    this.#log = log;
  }

  log(message: unknown, ...rest: unknown[]): void {
    this.#log.debug(contextOf(rest), text(message));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.#log.debug(contextOf(rest), text(message));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.#log.debug(contextOf(rest), text(message));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.#log.warn(contextOf(rest), text(message));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.#log.error({ ...contextOf(rest), ...(message instanceof Error ? { err: message } : {}) }, text(message));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.error(message, ...rest);
  }
}

/** Nest hands the class that speaks over as the last argument. */
function contextOf(rest: readonly unknown[]): object {
  const last = rest.at(-1);
  return typeof last === 'string' ? { context: last } : {};
}
