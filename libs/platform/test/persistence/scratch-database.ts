import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import type { MigrationInterface } from 'typeorm';
import { Database, migrate, serviceDataSource } from '../../src/persistence/index.ts';

/** A migrated database of its own on the test server, with the two roles of a service. */
export interface ScratchDatabase {
  /** Name of the service the roles are of; also of the database. */
  readonly service: string;
  readonly ownerUrl: string;
  readonly appUrl: string;
  /** As the superuser: sees everything. */
  readonly superUrl: string;
  /** Opens the service's own door, closed by `drop`. */
  open(options?: Partial<ConstructorParameters<typeof Database>[0]>): Promise<Database>;
  /** Runs one statement as the superuser. */
  sql<R = Record<string, unknown>>(text: string, values?: readonly unknown[]): Promise<R[]>;
  drop(): Promise<void>;
}

export const quiet = { debug() {}, info() {}, warn() {}, error() {} };

export async function scratchDatabase(
  migrations: readonly (new () => MigrationInterface)[] = [],
): Promise<ScratchDatabase> {
  const server = process.env['WANGGE_TEST_PG_URL'];
  if (!server) throw new Error('WANGGE_TEST_PG_URL is not set: the test run starts PostgreSQL and names it there');
  const service = `t${randomBytes(6).toString('hex')}`;
  const urlOf = (change: Partial<Pick<URL, 'username' | 'password' | 'pathname'>>) =>
    Object.assign(new URL(server), change).href;
  const ownerUrl = urlOf({ username: `${service}_owner`, password: 'secret', pathname: `/${service}` });
  const superUrl = urlOf({ pathname: `/${service}` });
  await run(server, [
    `create role ${service}_owner login password 'secret'`,
    `create role ${service}_app login password 'secret'`,
    `create database ${service} owner ${service}_owner template template0`,
    `revoke all on database ${service} from public`,
    `grant connect on database ${service} to ${service}_app`,
  ]);
  await run(superUrl, [
    `alter schema public owner to ${service}_owner`,
    `revoke all on schema public from public`,
    `grant usage on schema public to ${service}_app`,
  ]);
  await migrate(serviceDataSource({ entities: [], migrations })(ownerUrl));
  const watch = new Client({ connectionString: superUrl });
  watch.on('error', () => undefined);
  await watch.connect();
  const opened: Database[] = [];
  const appUrl = urlOf({ username: `${service}_app`, password: 'secret', pathname: `/${service}` });
  return {
    service,
    ownerUrl,
    appUrl,
    superUrl,
    async open(options) {
      const database = await Database.open({ url: appUrl, application: service, log: quiet, ...options });
      opened.push(database);
      return database;
    },
    async sql<R>(text: string, values: readonly unknown[] = []) {
      return (await watch.query<R & object>(text, [...values])).rows;
    },
    async drop() {
      await Promise.all(opened.map((database) => database.close()));
      await watch.end();
      await run(server, [
        `drop database ${service} with (force)`,
        `drop role ${service}_app`,
        `drop role ${service}_owner`,
      ]);
    },
  };
}

/** Runs statements one after another on a connection of their own. */
export async function run(url: string, statements: readonly string[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    for (const text of statements) await client.query(text);
  } finally {
    await client.end();
  }
}
