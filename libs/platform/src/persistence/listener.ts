import { type Client, type ClientConfig, escapeIdentifier, type QueryResult, type QueryResultRow } from 'pg';
import { type ConnectionLog, LastingClient } from './lasting-client.ts';
import { toStoreError } from './sql-error.ts';

/** Leadership held by this process; it ends with the connection that holds the lock. */
export interface Lease {
  readonly held: boolean;
}

/**
 * The one connection that waits for NOTIFY, and therefore the one that may hold session locks: everything else on it is
 * short. After a reconnect every listener is called once with an empty payload, because something may have been missed.
 */
export class Listener {
  readonly #connection: LastingClient;
  readonly #channels = new Map<string, Set<(payload: string) => void>>();
  #asked: Promise<unknown> = Promise.resolve();

  constructor(config: ClientConfig, log: ConnectionLog) {
    this.#connection = new LastingClient(config, log, (client) => this.#resume(client));
  }

  open(): Promise<void> {
    return this.#connection.open();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  /** Calls `onNotify` for every NOTIFY on `channel` until the returned function is called. */
  async listen(channel: string, onNotify: (payload: string) => void): Promise<() => void> {
    const listeners = this.#channels.get(channel) ?? new Set();
    this.#channels.set(channel, listeners.add(onNotify));
    const client = this.#connection.current;
    // Without a connection there is nothing to do: opening one listens on every channel.
    if (client && listeners.size === 1)
      await this.#query(client, `listen ${escapeIdentifier(channel)}`).catch(() => undefined);
    return () => void listeners.delete(onNotify);
  }

  /** Takes the session lock of this name if nobody has it; never waits for another holder. */
  async tryLead(name: string): Promise<Lease | undefined> {
    const client = await this.#connection.ready();
    const text = `select pg_try_advisory_lock(hashtextextended($1, 0)) as won`;
    try {
      const { rows } = await this.#query<{ won: boolean }>(client, text, [name]);
      if (!rows[0]?.won) return undefined;
    } catch (error) {
      throw toStoreError(error, 'try_lead');
    }
    const connection = this.#connection;
    return {
      get held() {
        return connection.current === client;
      },
    };
  }

  /** Lets another process lead. */
  async resign(name: string): Promise<void> {
    const client = this.#connection.current;
    const text = `select pg_advisory_unlock(hashtextextended($1, 0))`;
    if (client) await this.#query(client, text, [name]).catch(() => undefined);
  }

  /** One after the other: the connection takes no second statement while it is busy. */
  #query<R extends QueryResultRow>(client: Client, text: string, values?: unknown[]): Promise<QueryResult<R>> {
    const answer = this.#asked.then(() => client.query<R>(text, values));
    this.#asked = answer.catch(() => undefined);
    return answer;
  }

  async #resume(client: Client): Promise<void> {
    client.on('notification', ({ channel, payload }) => this.#tell(channel, payload ?? ''));
    for (const channel of this.#channels.keys()) await client.query(`listen ${escapeIdentifier(channel)}`);
    for (const channel of this.#channels.keys()) this.#tell(channel, '');
  }

  #tell(channel: string, payload: string): void {
    for (const listener of this.#channels.get(channel) ?? []) listener(payload);
  }
}
