import type { Client, QueryResult } from 'pg';
import { SET_SCOPE } from './scope.ts';
import type { Statement } from './statement.ts';

const SCOPE = { name: 'wangge_scope', text: SET_SCOPE };

/**
 * Sends BEGIN, the scope, the statements and COMMIT in one go and waits once. All of it is issued in one synchronous turn,
 * because other calls share the connection: whatever came between would run inside this transaction and this scope.
 * A failed statement makes COMMIT answer ROLLBACK; the first error is the one told.
 */
export function scopedBatch(
  client: Client,
  settings: readonly [string, string, string],
  statements: readonly (readonly [Statement, unknown[]])[],
): Promise<unknown[][]> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const results: unknown[][] = [];
    const note = (error: Error | null): void => void (error && (failure ??= error));
    client.query('begin', note);
    client.query({ ...SCOPE, values: [...settings] }, note);
    statements.forEach(([statement, values], index) => {
      client.query(
        { name: statement.name, text: statement.text, values },
        (error: Error | null, result?: QueryResult) => {
          note(error);
          if (result) results[index] = result.rows;
        },
      );
    });
    client.query('commit', (error: Error | null, result?: QueryResult) => {
      note(error);
      if (!failure && result?.command !== 'COMMIT') failure = new Error('the transaction was rolled back');
      if (failure) reject(failure);
      else resolve(results);
    });
  });
}

/** One named statement in a transaction of its own. */
export function single(client: Client, statement: Statement, values: unknown[]): Promise<unknown[]> {
  return new Promise((resolve, reject) => {
    client.query({ name: statement.name, text: statement.text, values }, (error: Error | null, result?: QueryResult) =>
      error || !result ? reject(error ?? new Error('no result')) : resolve(result.rows),
    );
  });
}
