import { pino, type DestinationStream } from 'pino';
import { scrub, scrubText } from './redact.ts';
import { currentSpanId, currentTraceId } from './tracing.ts';

/** What the platform and the services log with; the class itself is the provider token. Fields first, then a sentence. */
export abstract class Logger {
  abstract debug(fields: object, message: string): void;
  abstract info(fields: object, message: string): void;
  abstract warn(fields: object, message: string): void;
  abstract error(fields: object, message: string): void;
  /** A logger whose lines all carry these fields. */
  abstract child(fields: object): Logger;
}

class PinoLogger extends Logger {
  readonly #pino: ReturnType<typeof pino>;

  constructor(to: ReturnType<typeof pino>) {
    super();
    this.#pino = to;
  }

  debug(fields: object, message: string): void {
    if (this.#pino.isLevelEnabled('debug')) this.#pino.debug(scrub(fields), scrubText(message));
  }

  info(fields: object, message: string): void {
    if (this.#pino.isLevelEnabled('info')) this.#pino.info(scrub(fields), scrubText(message));
  }

  warn(fields: object, message: string): void {
    this.#pino.warn(scrub(fields), scrubText(message));
  }

  error(fields: object, message: string): void {
    this.#pino.error(scrub(fields), scrubText(message));
  }

  child(fields: object): Logger {
    return new PinoLogger(this.#pino.child(scrub(fields)));
  }
}

/**
 * A logger that writes JSON lines to standard output (or `destination`), each with `service`, and with `trace_id` and
 * `span_id` inside a span. Personal data is removed on the way (see `scrub`).
 */
export function createLogger(o: { service: string; level?: string; destination?: DestinationStream }): Logger {
  const options = {
    level: o.level ?? 'info',
    base: { service: o.service },
    // Errors are told by scrub; pino would take the result for an error of class Object.
    serializers: { err: (error: unknown) => error },
    formatters: { level: (label: string) => ({ level: label }) },
    timestamp: pino.stdTimeFunctions.isoTime,
    mixin: () => {
      const traceId = currentTraceId();
      return traceId === '' ? {} : { trace_id: traceId, span_id: currentSpanId() };
    },
  };
  return new PinoLogger(o.destination === undefined ? pino(options) : pino(options, o.destination));
}
