import { type Client, DatabaseError, type ClientConfig } from 'pg';
import { type ConnectionLog, LastingClient } from './lasting-client.ts';
import { prepareScope } from './scoped-query.ts';

interface Lane {
  readonly connection: LastingClient;
  busy: number;
}

/** A few pipelined connections; each call takes the one with the least under way. */
export class Pipeline {
  readonly #lanes: Lane[];

  constructor(config: ClientConfig, count: number, log: ConnectionLog) {
    const open = () => ({ connection: new LastingClient({ ...config, pipeline: true }, log, prepareScope), busy: 0 });
    this.#lanes = Array.from({ length: count }, open);
  }

  async open(): Promise<void> {
    await Promise.all(this.#lanes.map(({ connection }) => connection.open()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#lanes.map(({ connection }) => connection.close()));
  }

  /** `work` must send everything it sends, about `weight` statements, before it first waits. */
  async run<T>(work: (client: Client) => Promise<T>, weight = 1): Promise<T> {
    const lane = this.#choose();
    lane.busy += weight;
    try {
      const client = lane.connection.current ?? (await lane.connection.ready());
      return await work(client).catch((error: unknown) => this.#oncemore(error, lane, client, work));
    } finally {
      lane.busy -= weight;
    }
  }

  /**
   * Two errors come from the statement being named, not from what it does, and nothing was executed: 26000 when a neighbour's
   * failed transaction took the first PARSE of this name with it, and a plan that a migration has outlived.
   */
  async #oncemore<T>(error: unknown, lane: Lane, client: Client, work: (client: Client) => Promise<T>): Promise<T> {
    if (!(error instanceof DatabaseError)) throw error;
    const stalePlan = error.code === '0A000' && error.message.includes('cached plan');
    if (stalePlan) lane.connection.replace(client);
    else if (error.code !== '26000') throw error;
    return work(lane.connection.current ?? (await lane.connection.ready()));
  }

  #choose(): Lane {
    let best: Lane | undefined;
    for (const lane of this.#lanes) {
      const better = !best || (lane.connection.current && (!best.connection.current || lane.busy < best.busy));
      if (better) best = lane;
    }
    if (!best) throw new Error('a pipeline needs a connection');
    return best;
  }
}
