import { type Client, Query, type QueryConfig, type QueryResult } from 'pg';
import { SET_SCOPE } from './scope.ts';
import type { Statement } from './statement.ts';

const SCOPE = { name: 'wangge_scope', text: SET_SCOPE };

/** What pg's own Query does with its connection, as far as this file builds on it (pg 8.23.1, pinned). */
interface Wire {
  readonly stream: { cork(): void; uncork(): void };
  bind(message: { portal: string; statement: string; values: readonly string[] }): void;
  execute(message: { portal: string }): void;
}
interface QueryInternals {
  submit(connection: Wire): Error | null;
  handleDataRow(message: object): void;
  handleCommandComplete(message: object, connection: Wire): void;
}
const BaseQuery = Query as unknown as new (
  config: QueryConfig,
  values: unknown[],
  callback: (error: Error | null, result?: QueryResult) => void,
) => QueryInternals;

/**
 * A named statement that takes its scope with it: the scope's BIND and EXECUTE go in front of its own messages, before one
 * SYNC. PostgreSQL runs everything up to a SYNC in one transaction, so `set_config(…, true)` holds for this statement and for
 * nothing else, and one message less is needed than with BEGIN and COMMIT. If the scope cannot be set, the server skips the rest.
 */
class ScopedQuery extends BaseQuery {
  readonly #settings: readonly string[];
  #scoped = false;

  constructor(
    config: QueryConfig,
    settings: readonly string[],
    callback: (error: Error | null, result?: QueryResult) => void,
  ) {
    super(config, config.values ?? [], callback);
    this.#settings = settings;
  }

  override submit(connection: Wire): Error | null {
    connection.stream.cork();
    try {
      connection.bind({ portal: '', statement: SCOPE.name, values: this.#settings });
      connection.execute({ portal: '' });
      return super.submit(connection);
    } finally {
      connection.stream.uncork();
    }
  }

  override handleDataRow(message: object): void {
    if (this.#scoped) super.handleDataRow(message);
  }

  override handleCommandComplete(message: object, connection: Wire): void {
    if (this.#scoped) super.handleCommandComplete(message, connection);
    this.#scoped = true; // the first one to complete was the scope
  }
}

/** Prepares the scope's statement on a new connection; no scoped query may be sent before. */
export const prepareScope = async (client: Client): Promise<void> => {
  await client.query({ ...SCOPE, values: ['', '', ''] });
};

/** Runs one statement under a scope, in a transaction of its own, in one trip. */
export function scoped(
  client: Client,
  settings: readonly string[],
  statement: Statement,
  values: unknown[],
): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    const config = { name: statement.name, text: statement.text, values };
    const query = new ScopedQuery(config, settings, (error, result) =>
      error || !result ? reject(error ?? new Error('no result')) : resolve(result.rows),
    );
    client.query(query as unknown as Query);
  });
}

/** One named statement in a transaction of its own, without a scope. */
export function single(client: Client, statement: Statement, values: unknown[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    client.query({ name: statement.name, text: statement.text, values }, (error: Error | null, result?: QueryResult) =>
      error || !result ? reject(error ?? new Error('no result')) : resolve(result.rows),
    );
  });
}
