/**
 * Gathers what is asked for within one turn of the event loop and asks once. What waits together travels together; who asks
 * alone waits for nothing but the turn's end.
 */
export class Coalescer<K, V> {
  readonly #load: (keys: readonly K[]) => Promise<readonly V[]>;
  readonly #most: number;
  #waiting: { key: K; resolve: (value: V) => void; reject: (error: unknown) => void }[] = [];

  /**
   * @param load answers one value for each key, in their order
   * @param most keys of one load; more are asked for in several
   */
  constructor(load: (keys: readonly K[]) => Promise<readonly V[]>, most = 100) {
    this.#load = load;
    this.#most = most;
  }

  get(key: K): Promise<V> {
    return new Promise<V>((resolve, reject) => {
      this.#waiting.push({ key, resolve, reject });
      if (this.#waiting.length === 1) setImmediate(() => this.#flush());
    });
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (let start = 0; start < waiting.length; start += this.#most)
      void this.#ask(waiting.slice(start, start + this.#most));
  }

  async #ask(group: { key: K; resolve: (value: V) => void; reject: (error: unknown) => void }[]): Promise<void> {
    try {
      const values = await this.#load(group.map(({ key }) => key));
      if (values.length !== group.length)
        throw new Error(`${group.length} keys were answered with ${values.length} values`);
      group.forEach(({ resolve }, index) => resolve(values[index] as V));
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }
}
