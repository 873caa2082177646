import { randomUUID } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { dropDatabase, ensureDatabase } from '@wangge/embedded/postgres';
import { catalogueOf, migrate, schemaDrift } from '@wangge/platform/persistence';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';

/** A service's migrated database with nothing running on it, and its app role on one connection. */
export class MigratedSchema {
  readonly ownerUrl: string;
  readonly app: Client;
  readonly #name: string;
  readonly #dataSource: (url: string) => DataSource;

  private constructor(name: string, ownerUrl: string, app: Client, dataSource: (url: string) => DataSource) {
    this.#name = name;
    this.ownerUrl = ownerUrl;
    this.app = app;
    this.#dataSource = dataSource;
  }

  static async create(service: string, dataSource: (url: string) => DataSource): Promise<MigratedSchema> {
    const name = `${service}_${randomUUID().slice(0, 8)}`;
    const superUrl = process.env['WANGGE_TEST_PG_URL'] ?? '';
    const { ownerUrl, appUrl } = await ensureDatabase({
      superUrl,
      service: name,
      ownerPassword: 'owner',
      appPassword: 'app',
    });
    await migrate(dataSource(ownerUrl));
    const app = new Client({ connectionString: appUrl });
    await app.connect();
    return new MigratedSchema(name, ownerUrl, app, dataSource);
  }

  /** What TypeORM would still change: nothing. */
  drift(): Promise<string[]> {
    return schemaDrift(this.#dataSource(this.ownerUrl));
  }

  /** The catalogue now and as committed; UPDATE_CATALOGUE=1 writes the file, then read what became of it. */
  async catalogue(snapshot: string): Promise<{ now: string; committed: string }> {
    const now = await catalogueOf(this.ownerUrl);
    if (process.env['UPDATE_CATALOGUE']) writeFileSync(snapshot, now);
    return { now, committed: readFileSync(snapshot, 'utf8') };
  }

  /** Runs statements as the owner, who sees everything. */
  async fill(rows: readonly (readonly [text: string, values: readonly unknown[]])[]): Promise<void> {
    const owner = new Client({ connectionString: this.ownerUrl });
    await owner.connect();
    for (const [text, values] of rows) await owner.query(text, [...values]);
    await owner.end();
  }

  /** Which of the tables show rows to the app role under these settings, on a connection that had others before. */
  async seen(
    tables: readonly string[],
    settings: { paths?: string; unit?: string; actor?: string },
  ): Promise<string[]> {
    const visible: string[] = [];
    await this.app.query('begin');
    await this.app.query(
      `select set_config('wangge.paths', $1, true), set_config('wangge.unit', $2, true), set_config('wangge.actor', $3, true)`,
      [settings.paths ?? '', settings.unit ?? '', settings.actor ?? ''],
    );
    for (const table of tables) if ((await this.app.query(`select from ${table}`)).rowCount !== 0) visible.push(table);
    await this.app.query('commit');
    return visible;
  }

  async drop(): Promise<void> {
    await this.app.end();
    await dropDatabase(process.env['WANGGE_TEST_PG_URL'] ?? '', this.#name);
  }
}
