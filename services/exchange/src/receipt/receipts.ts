import { Injectable } from '@nestjs/common';
import { Database, jobScope, SqlError } from '@wangge/platform/persistence';
import { counter, gauge, Logger } from '@wangge/platform/telemetry';
import { exchangeUnavailable } from '../exchange.errors.ts';
import type { Receipt } from './receipt.entity.ts';
import { insertReceipts, receiptColumns } from './receipt.store.ts';

const SCOPE = jobScope('exchange', 'receipts');
/** Receipts wait so long for others to share their commit. */
const GATHER_MS = 20;
const MOST_AT_ONCE = 500;
/** With so many waiting nobody is let in any more: a call without a receipt is no call we allow. */
const MOST_WAITING = 20_000;
const RETRY_MS = 250;
/** Together with the door's grace within the five seconds a process has to end. */
const CLOSE_MS = 1_500;

const written = counter('exchange_receipts_total', 'Receipts written, by the status they tell of.');

/**
 * Writes receipts by group commit, after the answer has left: the durable evidence of an answer that carries persons is its
 * owner's audit row, which is there before the answer leaves. An orderly stop writes what waits; a killed process loses what was
 * gathered in the last moment (20 ms and a commit), and the audit row without a receipt tells of it (README: reconciliation).
 */
@Injectable()
export class Receipts {
  #waiting: Receipt[] = [];
  #writing: Promise<void> | undefined;
  #closesAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly db: Database,
    private readonly log: Logger,
  ) {
    gauge('exchange_receipts_waiting', 'Receipts that are not yet in the database.', () => this.#waiting.length);
  }

  get hasRoom(): boolean {
    return this.#waiting.length < MOST_WAITING;
  }

  /** @throws DomainError UNAVAILABLE when too many receipts wait for the database */
  checkRoom(): void {
    if (!this.hasRoom) throw exchangeUnavailable('receipts cannot be written now');
  }

  add(receipt: Receipt): void {
    this.#waiting.push(receipt);
    written.increment({ status: receipt.status });
    this.#writing ??= this.#writeAll();
  }

  /** Resolves when everything added so far is in the database, or when it is given up after the service was told to stop. */
  async flush(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  /** Writes what waits, for a second and a half at most, and tells how many receipts were lost. */
  async close(): Promise<void> {
    this.#closesAt = performance.now() + CLOSE_MS;
    await this.flush();
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      await pause(GATHER_MS);
      const batch = this.#waiting.splice(0, MOST_AT_ONCE);
      if (await this.#write(batch)) continue;
      this.#waiting = [...batch, ...this.#waiting];
      if (performance.now() > this.#closesAt) return this.#giveUp();
      await pause(RETRY_MS);
    }
    // In the same turn as the last look at what waits.
    this.#writing = undefined;
  }

  /** Whether the batch is settled; if not, the database is away and it must be sent again. */
  async #write(batch: readonly Receipt[]): Promise<boolean> {
    try {
      await this.db.read(SCOPE, insertReceipts, receiptColumns(batch));
      return true;
    } catch (error) {
      if (isRefused(error)) return this.#writeEach(batch, error);
      this.log.warn({ err: error, receipts: batch.length }, 'receipts could not be written yet');
      return false;
    }
  }

  /** One receipt whose values the database refuses must not keep the others from being written. */
  async #writeEach(batch: readonly Receipt[], error: unknown): Promise<boolean> {
    const [only, another] = batch;
    if (only !== undefined && another === undefined) {
      this.log.error({ err: error, receipt_id: only.receiptId, trace_id: only.traceId }, 'a receipt was refused');
      return true;
    }
    for (const receipt of batch) if (!(await this.#write([receipt]))) return false;
    return true;
  }

  #giveUp(): void {
    this.log.error({ receipts: this.#waiting.length }, 'receipts were lost: compare with the audit of the owners');
    this.#waiting = [];
    this.#writing = undefined;
  }
}

/** Wrong values, SQLSTATE classes 22 and 23; with everything else the same receipt may be written later. */
const isRefused = (error: unknown): boolean => error instanceof SqlError && /^2[23]/.test(error.state);

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
