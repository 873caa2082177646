interface Waiting<K, V> {
  readonly key: K;
  readonly resolve: (value: V) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * So many loads are under way at once: as many as a service has pipelined connections. What comes then would wait in a connection
 * behind them, so it waits here, and together.
 */
const MOST_UNDER_WAY = 2;

/**
 * Gathers what is asked for within one turn of the event loop and asks once. What waits together travels together; who asks
 * alone waits for nothing but the turn's end, or for one of two loads that are under way.
 */
export class Coalescer<K, V> {
  readonly #load: (keys: readonly K[]) => Promise<readonly V[]>;
  readonly #most: number;
  readonly #waiting: Waiting<K, V>[] = [];
  #underWay = 0;
  #scheduled = false;

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
      if (this.#scheduled || this.#underWay >= MOST_UNDER_WAY) return;
      this.#scheduled = true;
      setImmediate(() => {
        this.#scheduled = false;
        this.#ask();
      });
    });
  }

  #ask(): void {
    while (this.#waiting.length > 0 && this.#underWay < MOST_UNDER_WAY)
      void this.#askFor(this.#waiting.splice(0, this.#most));
  }

  async #askFor(group: readonly Waiting<K, V>[]): Promise<void> {
    this.#underWay++;
    try {
      const values = await this.#load(group.map(({ key }) => key));
      if (values.length !== group.length)
        throw new Error(`${group.length} keys were answered with ${values.length} values`);
      group.forEach(({ resolve }, index) => resolve(values[index] as V));
    } catch (error) {
      for (const { reject } of group) reject(error);
    } finally {
      this.#underWay--;
      this.#ask();
    }
  }
}
