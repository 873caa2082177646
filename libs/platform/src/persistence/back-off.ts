/** Waits that double from `first` to `limit` milliseconds, each shortened by up to half at random so that many do not return at once. */
export class BackOff {
  #next: number;

  constructor(
    readonly first = 50,
    readonly limit = 2_000,
  ) {
    this.#next = first;
  }

  next(): number {
    const wait = this.#next;
    this.#next = Math.min(this.limit, wait * 2);
    return wait * (0.5 + Math.random() / 2);
  }

  reset(): void {
    this.#next = this.first;
  }
}
