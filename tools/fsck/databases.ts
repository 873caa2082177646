import { Client } from 'pg';

/** The databases an invariant is checked over, each as its owner: row-level security hides nothing from the check. */
export class Databases {
  private readonly clients = new Map<string, Client>();

  private constructor() {}

  /** @param urls owner URLs by service */
  static async open(urls: Readonly<Record<string, string>>): Promise<Databases> {
    const databases = new Databases();
    for (const [service, connectionString] of Object.entries(urls)) {
      const client = new Client({ connectionString, application_name: 'wangge-fsck', statement_timeout: 60_000 });
      await client.connect();
      databases.clients.set(service, client);
    }
    return databases;
  }

  get services(): string[] {
    return [...this.clients.keys()];
  }

  async rows<R extends object>(service: string, text: string, values: readonly unknown[] = []): Promise<R[]> {
    const client = this.clients.get(service);
    if (client === undefined) throw new Error(`fsck has no database of ${service}`);
    return (await client.query<R>(text, [...values])).rows;
  }

  /** Runs `work` over one state of a service's database, whatever is written meanwhile. */
  async snapshot<T>(service: string, work: () => Promise<T>): Promise<T> {
    await this.rows(service, 'begin isolation level repeatable read read only');
    try {
      return await work();
    } finally {
      await this.rows(service, 'rollback');
    }
  }

  async close(): Promise<void> {
    await Promise.all([...this.clients.values()].map((client) => client.end()));
  }
}
