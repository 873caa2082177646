import type { PoolClient } from 'pg';
import { inject } from '../telemetry/index.ts';
import { type AuditEntry, insertAudit } from '../audit/audit-entry.ts';
import { type EventInit, insertOutbox } from '../events/outbox-row.ts';
import { insertIdempotency, type Memory } from './idempotency.ts';
import { type Deferred, type Outcome, type ParameterContext, prepare } from './parameters.ts';
import { toStoreError } from './sql-error.ts';
import type { Statement } from './statement.ts';

/** A transaction under a scope, for rare paths and for the effects of events; hot commands use `commandFunction`. */
export interface Tx {
  /** Runs one statement, named ones without being parsed again; its error also ends the transaction. */
  query<R>(text: string | Statement, values?: readonly unknown[]): Promise<R[]>;
  /** Puts events into the outbox, in one statement: they are told if and only if this transaction commits. */
  publish(...events: readonly EventInit[]): Promise<void>;
  /** Writes an audit row in this transaction's commit. */
  audit(entry: AuditEntry): Promise<void>;
  /** Remembers the answer under (caller, operation, request_id), so that a repeat finds it. */
  remember(memory: Memory): Promise<void>;
}

/** The `Tx` on one connection of the pool, which its owner begins and ends. */
export class OpenTransaction implements Tx {
  readonly #deferred: Deferred[] = [];

  constructor(
    private readonly client: PoolClient,
    private readonly context: ParameterContext,
    private readonly traceparent: string = inject(),
  ) {}

  async query<R>(text: string | Statement, values: readonly unknown[] = []): Promise<R[]> {
    const prepared = prepare(values, this.context);
    this.#deferred.push(...prepared.deferred);
    const named: { name?: string; text: string } =
      typeof text === 'string' ? { text } : { name: text.name, text: text.text };
    try {
      const { rows } = await this.client.query<R & object>({ ...named, values: prepared.values });
      return rows;
    } catch (error) {
      throw toStoreError(error, named.name ?? 'transaction');
    }
  }

  async publish(...events: readonly EventInit[]): Promise<void> {
    await this.query(...insertOutbox(events, this.traceparent));
  }

  async audit(entry: AuditEntry): Promise<void> {
    await this.query(...insertAudit(entry));
  }

  async remember(memory: Memory): Promise<void> {
    await this.query(...insertIdempotency(memory));
  }

  /** Tells everything that was sent what became of it. */
  settle(outcome: Outcome): void {
    for (const deferred of this.#deferred) deferred.settle(outcome, this.context);
  }
}
