import { Injectable } from '@nestjs/common';
import { Clock } from '@wangge/platform/clock';
import { Database, jobScope } from '@wangge/platform/persistence';
import { Logger } from '@wangge/platform/telemetry';
import type { Agreement } from '../agreement/agreement.entity.ts';
import { exchangeUnavailable, quotaExceeded } from '../exchange.errors.ts';
import { giveBack, takeQuota } from './quota.store.ts';

const SCOPE = jobScope('exchange', 'quota');
const DAY_MS = 86_400_000;
// Asia/Shanghai has no summer time.
const SHANGHAI_MS = 8 * 3_600_000;
const MOST_AT_ONCE = 1_000;
/** Another replica may give something back: after so long an exhausted quota is asked for again. */
const ASK_AGAIN_MS = 5_000;

/** What this replica has of one agreement's calls of one day. */
interface Share {
  readonly dayNumber: number;
  readonly day: string;
  left: number;
  waiting: number;
  exhaustedAt: number;
  asking: Promise<void> | undefined;
}

/**
 * The calls of a day, taken from the database in blocks of a hundredth of the quota, the next one while the last half is being
 * used, so that a call hardly ever waits. Never more calls than agreed come through, however many replicas there are. The price:
 * each other running replica may hold up to one and a half blocks (1.5 % of the quota) that are not to be had here, and a killed
 * one takes as much with it until midnight; an orderly stop gives it back. Quotas below 200 are counted one by one, exactly.
 */
@Injectable()
export class Quotas {
  readonly #shares = new Map<string, Share>();

  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /**
   * Takes one call.
   * @returns undefined when it was at hand, else what to wait for
   * @throws DomainError RESOURCE_EXHAUSTED QUOTA_EXCEEDED, also as a rejection
   */
  take(agreement: Agreement): Promise<void> | undefined {
    const share = this.#shareOf(agreement);
    const block = blockOf(agreement);
    if (share.left === 0) return this.#wait(share, agreement);
    share.left--;
    if (block > 1 && share.left < block / 2 && !isExhausted(share))
      void this.#ask(share, agreement).catch((error: unknown) =>
        this.log.warn({ err: error }, 'no quota could be taken'),
      );
    return undefined;
  }

  /** Takes several calls, for one that asks as much as several. What was taken before the quota ended stays taken. */
  async takeSeveral(agreement: Agreement, calls: number): Promise<void> {
    for (let taken = 0; taken < calls; taken++) await this.take(agreement);
  }

  /** Gives back what was not used; nothing may be taken any more. */
  async close(): Promise<void> {
    const shares = [...this.#shares];
    this.#shares.clear();
    for (const [agreementId, share] of shares) {
      await share.asking?.catch(() => undefined);
      if (share.left > 0)
        await this.db
          .read(SCOPE, giveBack, [agreementId, share.day, share.left])
          .catch((error: unknown) => this.log.warn({ err: error }, 'quota could not be given back'));
    }
  }

  async #wait(share: Share, agreement: Agreement): Promise<void> {
    while (share.left === 0) {
      if (isExhausted(share)) throw quotaExceeded(agreement.dailyQuota, share.day);
      share.waiting++;
      await this.#ask(share, agreement)
        .catch(() => {
          throw exchangeUnavailable('the quota cannot be counted now');
        })
        .finally(() => share.waiting--);
    }
    share.left--;
  }

  #ask(share: Share, agreement: Agreement): Promise<void> {
    return (share.asking ??= this.#refill(share, agreement).finally(() => (share.asking = undefined)));
  }

  async #refill(share: Share, agreement: Agreement): Promise<void> {
    const wanted = Math.max(share.waiting, blockOf(agreement));
    const values = [agreement.agreementId, share.day, wanted, agreement.dailyQuota];
    const [row] = await this.db.read<{ granted: number }>(SCOPE, takeQuota, values);
    const granted = row?.granted ?? 0;
    share.left += granted;
    if (granted < wanted) share.exhaustedAt = performance.now();
  }

  #shareOf({ agreementId }: Agreement): Share {
    const dayNumber = Math.floor((this.clock.now().getTime() + SHANGHAI_MS) / DAY_MS);
    const known = this.#shares.get(agreementId);
    if (known?.dayNumber === dayNumber) return known;
    const day = new Date(dayNumber * DAY_MS).toISOString().slice(0, 10);
    const share = { dayNumber, day, left: 0, waiting: 0, exhaustedAt: Number.NEGATIVE_INFINITY, asking: undefined };
    this.#shares.set(agreementId, share);
    return share;
  }
}

const blockOf = ({ dailyQuota }: Agreement): number =>
  Math.min(MOST_AT_ONCE, Math.max(1, Math.floor(dailyQuota / 100)));

const isExhausted = ({ exhaustedAt }: Share): boolean => performance.now() - exhaustedAt < ASK_AGAIN_MS;
