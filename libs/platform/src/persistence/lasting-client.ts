import { Client, type ClientConfig } from 'pg';
import { BackOff } from './back-off.ts';
import { unavailable } from './sql-error.ts';

/** What the connections report to; a pino logger fits. */
export interface ConnectionLog {
  warn(fields: object, message: string): void;
}

/** A server is given this long to accept a connection. */
const CONNECT_MS = 5_000;
/** A call that finds no connection waits this long for the next try before it answers UNAVAILABLE. */
const PATIENCE_MS = 300;
/** Tries because somebody asks are at least so far apart. */
const ASKED_MS = 100;

/**
 * One PostgreSQL connection that comes back: a lost one is opened again with growing waits, and an error while idle is only
 * logged. Statements under way on a lost connection fail; none is sent again, because its fate is unknown.
 */
export class LastingClient {
  #client: Client | undefined;
  #closed = false;
  #timer: NodeJS.Timeout | undefined;
  #tried = 0;
  #waiting = new Set<(client: Client | undefined) => void>();
  readonly #backOff = new BackOff();

  constructor(
    readonly config: ClientConfig,
    readonly log: ConnectionLog,
    readonly onOpen: (client: Client) => void | Promise<void> = () => undefined,
  ) {}

  /** Makes the first attempt; resolves when it has succeeded or failed, and goes on trying in the background. */
  async open(): Promise<void> {
    this.#tried = Date.now();
    const client = new Client({ ...this.config, connectionTimeoutMillis: CONNECT_MS, keepAlive: true });
    // Without a listener an error of an idle connection would end the process.
    client.on('error', () => this.#lost(client));
    client.on('end', () => this.#lost(client));
    try {
      await client.connect();
      await this.onOpen(client);
    } catch (error) {
      this.log.warn({ code: codeOf(error) }, 'no connection to the database');
      void client.end().catch(() => undefined);
      return this.#again();
    }
    if (this.#closed) return client.end();
    this.#backOff.reset();
    this.#client = client;
    for (const wake of this.#waiting) wake(client);
    this.#waiting.clear();
  }

  /** The connection, if there is one now. */
  get current(): Client | undefined {
    return this.#client;
  }

  /** The connection, now or within 300 ms; else UNAVAILABLE. */
  async ready(): Promise<Client> {
    const client = this.#client ?? (await this.#next());
    if (!client) throw unavailable();
    return client;
  }

  /** Lets go of a connection whose prepared statements no longer fit; what is under way on it still ends. */
  replace(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    void client.end().catch(() => undefined);
    void this.open();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const wake of this.#waiting) wake(undefined);
    const client = this.#client;
    this.#client = undefined;
    await client?.end();
  }

  #next(): Promise<Client | undefined> {
    if (this.#closed) return Promise.resolve(undefined);
    // Somebody asks: the pause before the next try is cut short, though not to nothing.
    if (this.#timer !== undefined && Date.now() - this.#tried > ASKED_MS) {
      clearTimeout(this.#timer);
      this.#timer = undefined;
      void this.open();
    }
    return new Promise((resolve) => {
      const wake = (client: Client | undefined) => {
        clearTimeout(timer);
        this.#waiting.delete(wake);
        resolve(client);
      };
      const timer = setTimeout(() => wake(undefined), PATIENCE_MS);
      this.#waiting.add(wake);
    });
  }

  #lost(client: Client): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    if (this.#closed) return;
    this.log.warn({}, 'the connection to the database was lost');
    void this.open();
  }

  #again(): void {
    if (this.#closed) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.open();
    }, this.#backOff.next());
  }
}

/** What is safe to log of a failed connection: its code, never its text. */
const codeOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'unknown';
