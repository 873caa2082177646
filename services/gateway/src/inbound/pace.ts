import { DomainError } from '@wangge/platform/errors';

/** So many seconds' messages may come at once after a rest. */
const BURST_SECONDS = 2;

/** How fast messages are taken by this process; what is refused comes again. Counted after the signature: forgers slow nobody down. */
export class Pace {
  #left: number;
  #at: number;

  constructor(
    private readonly perSecond: number,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.#left = perSecond * BURST_SECONDS;
    this.#at = now();
  }

  /** @throws RESOURCE_EXHAUSTED TOO_MANY_MESSAGES */
  take(): void {
    const now = this.now();
    const since = Math.max(0, now - this.#at) / 1_000;
    this.#left = Math.min(this.perSecond * BURST_SECONDS, this.#left + since * this.perSecond);
    this.#at = now;
    if (this.#left < 1)
      throw new DomainError(
        'RESOURCE_EXHAUSTED',
        'TOO_MANY_MESSAGES',
        'more messages than are taken now; send it again',
      );
    this.#left -= 1;
  }
}
