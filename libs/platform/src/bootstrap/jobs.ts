import { randomUUID } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { type Passport, PassportKind, PassportSchema } from '@wangge/contracts/wangge/platform/v1/passport';
import { jobScope, type Scope } from '../persistence/index.ts';
import { type Logger, span } from '../telemetry/index.ts';

/** One run of a job; fits where a service job is asked for, e.g. `rpc.asService(CaseService, job)`. */
export interface Job {
  /** Name of the job. */
  readonly job: string;
  /** Id of this run. */
  readonly cause: string;
  /** What the database lets this job see: rows whose policies list it by name, and no place. */
  readonly scope: Scope;
  /** The service's own capacity in this run; not signed, calls are signed when they are made. */
  readonly passport: Passport;
}

type Work = (job: Job) => Promise<void>;

interface Entry {
  readonly name: string;
  readonly everyMs: number;
  readonly work: Work;
  timer: NodeJS.Timeout | undefined;
  running: Promise<void> | undefined;
}

const FIRST_WITHIN_MS = 5_000;
const JITTER = 0.1;

/**
 * Repeated work without a user. A job runs one at a time in this process; with several replicas each runs it, so its work must
 * claim what it does (`SKIP LOCKED`, an advisory lock).
 */
export class Jobs {
  readonly #service: string;
  readonly #log: Logger;
  readonly #entries = new Map<string, Entry>();
  #started = false;
  #stopped = false;

  constructor(service: string, log: Logger) {
    this.#service = service;
    this.#log = log;
  }

  /**
   * Runs `work` about every `everyMs` milliseconds (± 10 %, so that replicas do not march in step), the first time within five
   * seconds of the start. What it throws is logged, and the next run comes all the same.
   * @throws Error when the name is taken
   */
  every(name: string, everyMs: number, work: Work): void {
    if (this.#entries.has(name)) throw new Error(`there is a job ${name} already`);
    const entry: Entry = { name, everyMs, work, timer: undefined, running: undefined };
    this.#entries.set(name, entry);
    if (this.#started) this.#schedule(entry, Math.random() * Math.min(everyMs, FIRST_WITHIN_MS));
  }

  /** Lets the jobs run; called when the doors are open. */
  start(): void {
    this.#started = true;
    for (const entry of this.#entries.values())
      this.#schedule(entry, Math.random() * Math.min(entry.everyMs, FIRST_WITHIN_MS));
  }

  /**
   * Runs a job now, after the run that may be under way; for tests and operators. Throws what it throws.
   * @throws Error for a name nobody registered
   */
  async run(name: string): Promise<void> {
    const entry = this.#entries.get(name);
    if (entry === undefined) throw new Error(`there is no job ${name}`);
    await entry.running;
    await this.#once(entry);
  }

  /** No further run begins; resolves when those under way have ended. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const { timer } of this.#entries.values()) clearTimeout(timer);
    for (const { running } of this.#entries.values()) await running;
  }

  #schedule(entry: Entry, afterMs: number): void {
    if (this.#stopped) return;
    entry.timer = setTimeout(() => {
      entry.running = this.#once(entry)
        .catch((error: unknown) => this.#log.error({ err: error, job: entry.name }, 'a job failed'))
        .finally(() => {
          entry.running = undefined;
          this.#schedule(entry, entry.everyMs * (1 - JITTER + 2 * JITTER * Math.random()));
        });
    }, afterMs);
    entry.timer.unref();
  }

  #once({ name, work }: Entry): Promise<void> {
    const cause = randomUUID();
    const subject = `service:${this.#service}`;
    const passport = create(PassportSchema, {
      kind: PassportKind.SERVICE,
      subject,
      issuer: this.#service,
      job: name,
      cause,
    });
    return span(`job ${name}`, 'internal', {}, () =>
      work({ job: name, cause, scope: jobScope(this.#service, name), passport }),
    );
  }
}
