import { Injectable } from '@nestjs/common';
import { Database, jobScope } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';
import { exchangeUnavailable } from '../exchange.errors.ts';
import type { Agreement } from './agreement.entity.ts';
import { AGREEMENT_CHANNEL, allAgreements } from './agreement.store.ts';

const REFRESH_MS = 20_000;
/** A revocation counts after this at the latest; a book that could not be refreshed for so long refuses everybody. */
export const STALE_MS = 60_000;
const SCOPE = jobScope('exchange', 'agreement-book');
const NONE: readonly Agreement[] = [];

/**
 * All agreements in memory, so that a call waits for no statement. Read again when a replica tells of a change, and every 20
 * seconds in case nobody could tell.
 */
@Injectable()
export class AgreementBook {
  #byDepartment: ReadonlyMap<string, readonly Agreement[]> = new Map();
  #readAt = Number.NEGATIVE_INFINITY;
  #reading: Promise<void> | undefined;
  #again = false;
  #timer: NodeJS.Timeout | undefined;
  #stopListening: (() => void) | undefined;

  constructor(
    private readonly db: Database,
    private readonly log: Logger,
  ) {}

  async open(): Promise<void> {
    this.#stopListening = await this.db.listen(AGREEMENT_CHANNEL, () => void this.refresh());
    this.#timer = setInterval(() => void this.refresh(), REFRESH_MS).unref();
    await this.refresh();
  }

  close(): void {
    clearInterval(this.#timer);
    this.#stopListening?.();
  }

  /** Whether what is known is young enough to let anybody in. */
  get isFresh(): boolean {
    return performance.now() - this.#readAt < STALE_MS;
  }

  /**
   * The agreements of a department, ended and revoked ones too.
   * @throws DomainError UNAVAILABLE when they could not be read for a minute: unknown is refused
   */
  of(departmentId: string): readonly Agreement[] {
    if (!this.isFresh) throw exchangeUnavailable('the agreements cannot be read now');
    return this.#byDepartment.get(departmentId) ?? NONE;
  }

  /** Reads all agreements again; never rejects. What is told while it reads is read once more. */
  async refresh(): Promise<void> {
    this.#again = true;
    this.#reading ??= this.#readWhileTold();
    await this.#reading;
  }

  async #readWhileTold(): Promise<void> {
    while (this.#again) {
      this.#again = false;
      const began = performance.now();
      try {
        const all = await this.db.read<Agreement>(SCOPE, allAgreements, []);
        this.#byDepartment = Map.groupBy(all, ({ departmentId }) => departmentId);
        this.#readAt = began;
      } catch (error) {
        this.log.warn({ err: error }, 'the agreements could not be read');
      }
    }
    // In the same turn as the last look at what was told, or a change told in between would be lost.
    this.#reading = undefined;
  }
}
