import { DomainError } from '@wangge/platform/errors';

/** So many lines may wait for a reader; one who is slower opens again and reads what there is then. */
const MOST_WAITING = 1_000;

/** What one reader of a live stream has not read yet, until it leaves or its time is over. */
export class LiveLines<T> implements AsyncIterable<T> {
  readonly #waiting: T[] = [];
  #wake: (() => void) | undefined;
  #ended = false;
  #error: Error | undefined;

  push(line: T): void {
    if (this.#ended) return;
    if (this.#waiting.length >= MOST_WAITING) return this.end(tooSlow());
    this.#waiting.push(line);
    this.#wake?.();
  }

  /** Nothing more will come; with an error, the reader is told why. */
  end(error?: Error): void {
    this.#ended = true;
    this.#error ??= error;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T> {
    for (;;) {
      const line = this.#waiting.shift();
      if (line !== undefined) yield line;
      else if (this.#ended) break;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
    if (this.#error) throw this.#error;
  }
}

const tooSlow = () =>
  new DomainError('UNAVAILABLE', 'READER_TOO_SLOW', 'the reader is too slow: open the stream again');
