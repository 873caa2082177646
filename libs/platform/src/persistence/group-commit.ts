import type { Client, QueryResult } from 'pg';
import type { Pipeline } from './pipeline.ts';
import { single } from './scoped-query.ts';
import { isUnavailable } from './sql-error.ts';
import type { Statement } from './statement.ts';

interface Command {
  readonly statement: Statement;
  readonly values: unknown[];
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Reads share the connections and wait behind a group, so a group stays short: about 4 ms. */
const MOST = 16;

/**
 * Commands that wait share a commit. As long as a connection is free a command goes at once and alone; what comes while all
 * are busy goes as one transaction when the first is free again, and pays one flush to disk together. Every command sets its
 * own scope, so neighbours do not see through each other's. If one fails the group is rolled back and each runs by itself.
 */
export class GroupCommit {
  readonly #waiting: Command[] = [];
  #underWay = 0;

  constructor(
    private readonly pipeline: Pipeline,
    private readonly connections: number,
  ) {}

  run(statement: Statement, values: unknown[]): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ statement, values, resolve, reject });
      this.#send();
    });
  }

  #send(): void {
    if (this.#underWay >= this.connections || this.#waiting.length === 0) return;
    const group = this.#waiting.splice(0, MOST);
    this.#underWay++;
    void this.#commit(group).finally(() => {
      this.#underWay--;
      this.#send();
    });
  }

  async #commit(group: readonly Command[]): Promise<void> {
    if (group.length > 1 && (await this.#together(group))) return;
    await Promise.all(group.map((command) => this.#alone(command)));
  }

  /** Whether the group is settled: committed, or lost from sight with its connection. */
  async #together(group: readonly Command[]): Promise<boolean> {
    try {
      const results = await this.pipeline.run((client) => oneTransaction(client, group), group.length);
      group.forEach(({ resolve }, index) => resolve(results[index] ?? []));
      return true;
    } catch (error) {
      // The server told what failed, so it rolled back; a lost connection tells nothing, and nothing is sent twice.
      if (!isUnavailable(error)) return false;
      for (const { reject } of group) reject(error);
      return true;
    }
  }

  async #alone({ statement, values, resolve, reject }: Command): Promise<void> {
    await this.pipeline.run((client) => single(client, statement, values)).then(resolve, reject);
  }
}

/**
 * BEGIN, the commands, COMMIT, issued in one synchronous turn because others share the connection. After a failed statement
 * COMMIT answers ROLLBACK.
 */
function oneTransaction(client: Client, group: readonly Command[]): Promise<unknown[][]> {
  return new Promise((resolve, reject) => {
    let failure: Error | undefined;
    const results: unknown[][] = [];
    const note = (error: Error | null): void => void (error && (failure ??= error));
    client.query('begin', note);
    group.forEach(({ statement, values }, index) => {
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
      if (!failure && result?.command === 'COMMIT') resolve(results);
      else reject(failure ?? new Error('the transaction was rolled back'));
    });
  });
}
