import { type ClientConfig, Pool, type PoolClient } from 'pg';
import { AuditWriter } from '../audit/audit-writer.ts';
import { detailSpan } from '../telemetry/tracing.ts';
import { crashPoint } from './crash-point.ts';
import { GroupCommit } from './group-commit.ts';
import type { ConnectionLog } from './lasting-client.ts';
import { type Lease, Listener } from './listener.ts';
import { type Deferred, type Outcome, type ParameterContext, prepare } from './parameters.ts';
import { Pipeline } from './pipeline.ts';
import { type Scope, SET_SCOPE, settingsOf } from './scope.ts';
import { scoped, single } from './scoped-query.ts';
import { isTransient, toStoreError, unavailable } from './sql-error.ts';
import { type Statement, statement } from './statement.ts';
import { OpenTransaction, type Tx } from './transaction.ts';

export interface DatabaseOptions {
  /** URL of the service's database as its app role. */
  readonly url: string;
  /** Shown in pg_stat_activity. */
  readonly application: string;
  readonly log: ConnectionLog;
  /** Pipelined connections; 2. */
  readonly pipelined?: number;
  /** Connections for transactions; 4. */
  readonly pool?: number;
  /** Server-side limits of pipelined statements in milliseconds: 2000 to run, 300 to wait for a lock. */
  readonly statementMs?: number;
  readonly lockMs?: number;
}

/** Transactions may do more than a hot statement: lists with counts, reports, jobs. */
const TRANSACTION_MS = 10_000;
const POOL_WAIT_MS = 5_000;
/**
 * Hot statements are planned once for a connection. By itself the server plans again for each call where a partition could be
 * left out, and planning a row with its policies and parts takes ten times as long as finding it.
 */
const PLANNED_ONCE = '-c plan_cache_mode=force_generic_plan';
/** What every span of a statement says of the system it went to. */
const SQL = { 'db.system.name': 'postgresql' };
const ping = statement('wangge_ping', 'select 1');

/**
 * A service's database. Hot paths are one trip each: `read` and `readAll` under a scope, `call` for functions that set
 * their own. There is no client-side time limit, because it would have to destroy a connection that others are using; the
 * server ends what runs too long. A lost connection answers UNAVAILABLE and comes back by itself; nothing is sent twice.
 */
export class Database {
  /** Numbers the audit rows of this process. */
  readonly auditWriter = new AuditWriter();
  readonly #pipeline: Pipeline;
  readonly #commands: GroupCommit;
  readonly #pool: Pool;
  readonly #listener: Listener;
  readonly #onPublished = new Set<() => void>();
  readonly #context: ParameterContext = {
    auditWriter: this.auditWriter,
    published: () => this.#onPublished.forEach((listener) => listener()),
  };

  constructor(o: DatabaseOptions) {
    const { url, application, log, pipelined = 2, pool = 4, statementMs = 2_000, lockMs = 300 } = o;
    const server: ClientConfig = { connectionString: url, application_name: application };
    const hot = { ...server, options: PLANNED_ONCE, statement_timeout: statementMs, lock_timeout: lockMs };
    this.#pipeline = new Pipeline(hot, pipelined, log);
    this.#commands = new GroupCommit(this.#pipeline, pipelined);
    this.#listener = new Listener(hot, log);
    this.#pool = new Pool({
      ...server,
      pipeline: true,
      max: pool,
      statement_timeout: TRANSACTION_MS,
      lock_timeout: 2_000,
      idle_in_transaction_session_timeout: TRANSACTION_MS,
      connectionTimeoutMillis: POOL_WAIT_MS,
    });
    this.#pool.on('error', () => log.warn({}, 'an idle connection to the database was lost'));
    // The pool listens while a connection is idle only; one lost in the middle of a transaction would end the process.
    this.#pool.on('connect', (client) => client.on('error', () => undefined));
  }

  /** Opens the connections; a database that is away now is tried again in the background. */
  static async open(options: DatabaseOptions): Promise<Database> {
    const database = new Database(options);
    await Promise.all([database.#pipeline.open(), database.#listener.open()]);
    return database;
  }

  /** Runs one statement under `scope`, in a transaction of its own and one trip. */
  async read<R>(scope: Scope, stmt: Statement, values: readonly unknown[]): Promise<R[]> {
    const [rows] = await this.readAll(scope, [[stmt, values]]);
    return rows as R[];
  }

  /**
   * Runs several statements under `scope` in one trip and answers their rows in the same order. Each is a transaction of its
   * own: what must be written together is one function, or a `transaction`.
   */
  async readAll(scope: Scope, statements: readonly (readonly [Statement, readonly unknown[]])[]): Promise<unknown[][]> {
    const settings = settingsOf(scope);
    const ready = statements.map(([stmt, values]) => [stmt, prepare(values, this.#context).values] as const);
    const names = statements.map(([stmt]) => stmt.name).join('+');
    try {
      return await detailSpan(`sql ${names}`, SQL, () =>
        this.#pipeline.run((client) =>
          Promise.all(ready.map(([stmt, values]) => scoped(client, settings, stmt, values))),
        ),
      );
    } catch (error) {
      throw toStoreError(error, names);
    }
  }

  /**
   * Runs one statement outside any scope: a table without places, in a transaction of its own, or a command function, which
   * sets its own scope and may share its commit with others that wait. The values of `commandValues` hear here whether their
   * rows came to be.
   */
  async call<R>(stmt: Statement, values: readonly unknown[]): Promise<R[]> {
    const prepared = prepare(values, this.#context);
    const isCommand = prepared.deferred.length > 0;
    try {
      const rows = await detailSpan(`sql ${stmt.name}`, SQL, () =>
        isCommand
          ? this.#commands.run(stmt, prepared.values)
          : this.#pipeline.run((client) => single(client, stmt, prepared.values)),
      );
      if (isCommand) crashPoint('after_commit');
      this.#settle(prepared.deferred, changedNothing(rows) ? 'void' : 'written');
      return rows as R[];
    } catch (error) {
      const mapped = toStoreError(error, stmt.name);
      this.#settle(prepared.deferred, isTransient(mapped) ? 'unknown' : 'void');
      throw mapped;
    }
  }

  /**
   * Runs `work` in a transaction under `scope`, on one of 4 connections: for rare paths. What it throws rolls everything
   * back. Events are told under `traceparent`, or the active span's.
   */
  transaction<T>(scope: Scope, work: (tx: Tx) => Promise<T>, traceparent?: string): Promise<T> {
    return detailSpan('sql transaction', SQL, () => this.#transaction(scope, work, traceparent));
  }

  async #transaction<T>(scope: Scope, work: (tx: Tx) => Promise<T>, traceparent?: string): Promise<T> {
    const settings = settingsOf(scope);
    const client = await this.#pool.connect().catch(() => {
      throw unavailable();
    });
    const tx = new OpenTransaction(client, this.#context, traceparent);
    let outcome: Outcome = 'void';
    let broken = true;
    try {
      // Not awaited: they travel with the work's first statement, and if they fail that one fails too.
      const begun = step(Promise.all([client.query('begin'), client.query(SET_SCOPE, settings)]));
      const [result] = await Promise.all([work(tx), begun]);
      crashPoint('before_commit');
      outcome = 'unknown'; // from here on the server may have committed although no answer comes
      const { command } = await step(client.query('commit'));
      broken = false;
      outcome = command === 'COMMIT' ? 'written' : 'void';
      if (outcome === 'void') throw new Error('the transaction had failed and was rolled back');
      crashPoint('after_commit');
      return result;
    } catch (error) {
      if (broken) broken = !(await rolledBack(client));
      throw error;
    } finally {
      client.release(broken);
      tx.settle(outcome);
    }
  }

  /** Calls `onNotify` for every NOTIFY on `channel`, and once after a reconnect; answers how to stop. */
  listen(channel: string, onNotify: (payload: string) => void): Promise<() => void> {
    return this.#listener.listen(channel, onNotify);
  }

  /** Becomes the only process of this database that leads `name`, or learns that another one is. */
  tryLead(name: string): Promise<Lease | undefined> {
    return this.#listener.tryLead(name);
  }

  resign(name: string): Promise<void> {
    return this.#listener.resign(name);
  }

  /** Calls `listener` after every commit here that put events into the outbox. */
  onPublished(listener: () => void): () => void {
    this.#onPublished.add(listener);
    return () => void this.#onPublished.delete(listener);
  }

  /** Resolves when the database answers; for readiness. */
  async ping(): Promise<void> {
    await this.call(ping, []);
  }

  /** Lets what is under way end, then closes every connection. */
  async close(): Promise<void> {
    await Promise.all([this.#pipeline.close(), this.#listener.close(), this.#pool.end()]);
  }

  #settle(deferred: readonly Deferred[], outcome: Outcome): void {
    for (const one of deferred) one.settle(outcome, this.#context);
  }
}

/** A command function answers how many aggregates it changed; 0 means that it wrote nothing at all. */
const changedNothing = ([row]: readonly unknown[]): boolean =>
  typeof row === 'object' && row !== null && 'rows' in row && row.rows === 0;

/** Whether the connection is clean again and may serve others. */
const rolledBack = (client: PoolClient): Promise<boolean> =>
  client.query('rollback').then(
    () => true,
    () => false,
  );

/** A step of the transaction itself; the work's own statements are mapped where they run. */
const step = <T>(sent: Promise<T>): Promise<T> =>
  sent.catch((error: unknown) => {
    throw toStoreError(error, 'transaction');
  });
