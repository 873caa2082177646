import { Injectable } from '@nestjs/common';
import { Database, jobScope, SqlError } from '@wangge/platform/persistence';
import { counter, gauge, Logger } from '@wangge/platform/telemetry';
import { exchangeUnavailable } from '../exchange.errors.ts';
import type { Receipt } from './receipt.entity.ts';
import { insertReceipts, receiptValues } from './receipt.store.ts';

const SCOPE = jobScope('exchange', 'receipts');
const MOST_AT_ONCE = 500;
/** So many statements may be under way; what comes then waits and shares the next one. */
const MOST_UNDER_WAY = 32;
/** With so many waiting nobody is let in any more: a call without a receipt is no call we allow. */
const MOST_WAITING = 20_000;
const RETRY_MS = 250;
/** Together with the door's grace within the five seconds a process has to end. */
const CLOSE_MS = 1_500;

const made = counter('exchange_receipts_total', 'Receipts made, by the status they tell of.');

/**
 * Writes receipts, those of one turn of the loop in one statement, which is on its way to the database before the answers of
 * that turn are on theirs. Nobody waits for it: the durable evidence of an answer that carries persons is its owner's audit row.
 * So a killed process loses receipts only while more than 32 statements are under way, a killed database those of its last
 * moment; an audit row without a receipt tells of each (README: reconciliation). An orderly stop loses none.
 */
@Injectable()
export class Receipts {
  #waiting: Receipt[] = [];
  #underWay = 0;
  /** Receipts in the statements under way. */
  #sent = 0;
  #scheduled = false;
  #retry: NodeJS.Timeout | undefined;

  constructor(
    private readonly db: Database,
    private readonly log: Logger,
  ) {
    gauge('exchange_receipts_waiting', 'Receipts that are not yet in the database.', () => this.#unwritten);
  }

  get hasRoom(): boolean {
    return this.#unwritten < MOST_WAITING;
  }

  /** @throws DomainError UNAVAILABLE when too many receipts wait for the database */
  checkRoom(): void {
    if (!this.hasRoom) throw exchangeUnavailable('receipts cannot be written now');
  }

  add(receipt: Receipt): void {
    this.#waiting.push(receipt);
    made.increment({ status: receipt.status });
    if (this.#scheduled) return;
    this.#scheduled = true;
    // After everything that was answered in this turn, and before any of it leaves: HTTP/2 is written in the next phase.
    process.nextTick(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  /** Resolves when everything added so far is in the database, or after `withinMs`. */
  async flush(withinMs = Number.POSITIVE_INFINITY): Promise<void> {
    const until = performance.now() + withinMs;
    while (this.#unwritten > 0 && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, 5));
  }

  /** Writes what waits, for a second and a half at most, and tells how many receipts were lost. */
  async close(): Promise<void> {
    await this.flush(CLOSE_MS);
    clearTimeout(this.#retry);
    if (this.#unwritten > 0)
      this.log.error({ receipts: this.#unwritten }, 'receipts were lost: compare with the audit of the owners');
    this.#waiting = [];
  }

  get #unwritten(): number {
    return this.#waiting.length + this.#sent;
  }

  #send(): void {
    while (this.#waiting.length > 0 && this.#underWay < MOST_UNDER_WAY && this.#retry === undefined)
      void this.#sendBatch(this.#waiting.splice(0, MOST_AT_ONCE));
  }

  async #sendBatch(batch: readonly Receipt[]): Promise<void> {
    this.#underWay++;
    this.#sent += batch.length;
    const settled = await this.#write(batch);
    this.#underWay--;
    this.#sent -= batch.length;
    if (settled) this.#send();
    else this.#postpone(batch);
  }

  #postpone(batch: readonly Receipt[]): void {
    this.#waiting = [...batch, ...this.#waiting];
    this.#retry ??= setTimeout(() => {
      this.#retry = undefined;
      this.#send();
    }, RETRY_MS);
  }

  /** Whether the batch is settled; if not, the database is away and it must be sent again. */
  async #write(batch: readonly Receipt[]): Promise<boolean> {
    try {
      await this.db.read(SCOPE, insertReceipts, receiptValues(batch));
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
}

/** Wrong values, SQLSTATE classes 22 and 23; with everything else the same receipt may be written later. */
const isRefused = (error: unknown): boolean => error instanceof SqlError && /^2[23]/.test(error.state);
