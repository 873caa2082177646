import { Injectable } from '@nestjs/common';
import { Database, statement } from '@wangge/platform/persistence';
import { formatInstant } from '@wangge/worktime';

/** Numbers taken at once: one trip in so many reports, and at most so many left out when a process ends. */
const BLOCK = 50;

const takeNumbers = statement(
  'number_take',
  `insert into number_counter (street_code, day, next) values ($1, $2, 1 + $3::int)
     on conflict (street_code, day) do update set next = number_counter.next + $3::int
   returning next - $3::int as first`,
);

interface Block {
  next: number;
  left: number;
}

/** Numbers people use (案卷号): street, day, counter. Unique and rising, not without gaps. */
@Injectable()
export class Numbering {
  readonly #blocks = new Map<string, Promise<Block>>();

  constructor(private readonly db: Database) {}

  /** The next number of a street on the day of `at` in Beijing, e.g. "110101008-20261123-00017". */
  async next(streetCode: string, at: Date): Promise<string> {
    const day = formatInstant(at.getTime()).slice(0, 10);
    const key = `${streetCode}-${day.replaceAll('-', '')}`;
    for (;;) {
      const taken = this.#block(key, streetCode, day);
      const block = await taken;
      if (block.left > 0) {
        block.left -= 1;
        return `${key}-${String(block.next++).padStart(5, '0')}`;
      }
      // Whoever comes first after the last number asks for more; the others wait for the same block.
      if (this.#blocks.get(key) === taken) this.#blocks.delete(key);
    }
  }

  #block(key: string, streetCode: string, day: string): Promise<Block> {
    const known = this.#blocks.get(key);
    if (known) return known;
    for (const other of this.#blocks.keys()) if (!other.endsWith(key.slice(-8))) this.#blocks.delete(other);
    const taken = this.db
      .call<{ first: number }>(takeNumbers, [streetCode, day, BLOCK])
      .then(([row]) => ({ next: row?.first ?? 1, left: BLOCK }));
    this.#blocks.set(key, taken);
    taken.catch(() => this.#blocks.delete(key));
    return taken;
  }
}
