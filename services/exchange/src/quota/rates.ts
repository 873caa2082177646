import { rateExceeded } from '../exchange.errors.ts';

/** So many seconds' calls may come at once after a rest. */
const BURST_SECONDS = 2;

interface Bucket {
  left: number;
  at: number;
}

/**
 * How fast one department may call this process, whatever agreements it has: so that one department's loop keeps no other
 * waiting. In memory and refused without a receipt, because a flood of refusals must cost next to nothing.
 */
export class Rates {
  readonly #buckets = new Map<string, Bucket>();

  /**
   * @param perSecond calls a second of one department
   * @param now milliseconds; what goes back counts as standing still
   */
  constructor(
    private readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** @throws DomainError RESOURCE_EXHAUSTED RATE_EXCEEDED saying after how many milliseconds one more would pass */
  take(departmentId: string): void {
    const bucket = this.#filled(departmentId);
    if (bucket.left < 1) throw rateExceeded(this.perSecond, Math.ceil(((1 - bucket.left) / this.perSecond) * 1_000));
    bucket.left--;
  }

  #filled(departmentId: string): Bucket {
    const most = this.perSecond * BURST_SECONDS;
    const now = this.now();
    let bucket = this.#buckets.get(departmentId);
    // Departments are clients of the identity provider: there are some dozens, so none is ever forgotten.
    if (bucket === undefined) this.#buckets.set(departmentId, (bucket = { left: most, at: now }));
    bucket.left = Math.min(most, bucket.left + (Math.max(0, now - bucket.at) / 1_000) * this.perSecond);
    bucket.at = now;
    return bucket;
  }
}
