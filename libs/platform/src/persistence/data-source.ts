import { createRequire } from 'node:module';
import type { DataSource, EntitySchema, MigrationInterface } from 'typeorm';
import { PlatformTables1763800000000 } from './platform-tables.ts';
import { platformEntities } from './platform-entities.ts';
import { FollowRedraws1767300000000 } from './follow-redraws.ts';
import { SealDeadLetters1765100000000 } from './seal-dead-letters.ts';
import { UndoRedraws1767500000000 } from './undo-redraws.ts';

export interface ServiceTables {
  /** The service's own entity classes; the platform's are added. */
  readonly entities: readonly (EntitySchema | (new () => object))[];
  /** The service's own migrations, in any order; the platform's run first. */
  readonly migrations: readonly (new () => MigrationInterface)[];
}

/**
 * Makes a service's `dataSource(url)`, for migrations and the drift check. `url` is that of the owner role. The running
 * service uses `Database` instead.
 */
export const serviceDataSource =
  ({ entities, migrations }: ServiceTables) =>
  (url: string): DataSource => {
    // Loaded here and not with this file: a running service never needs it, and it is a quarter of the time a start takes.
    const typeorm = createRequire(import.meta.url)('typeorm') as typeof import('typeorm');
    return new typeorm.DataSource({
      type: 'postgres',
      url,
      applicationName: 'wangge-migrate',
      entities: [...platformEntities.map((table) => new typeorm.EntitySchema(table)), ...entities],
      migrations: [
        PlatformTables1763800000000,
        SealDeadLetters1765100000000,
        FollowRedraws1767300000000,
        UndoRedraws1767500000000,
        ...migrations,
      ],
      migrationsTableName: 'migration',
      installExtensions: false,
      poolSize: 4,
    });
  };

/**
 * Runs the migrations that are missing, each in a transaction of its own, and prepares partitions. Two runs at once wait
 * for each other. Answers the names of the migrations that ran. Opens and closes the data source unless it is open already.
 */
export async function migrate(ds: DataSource): Promise<string[]> {
  const opened = !ds.isInitialized;
  if (opened) await ds.initialize();
  const lock = ds.createQueryRunner();
  try {
    await lock.query(`select pg_advisory_lock(hashtextextended('wangge.migrate', 0))`);
    const done = await ds.runMigrations({ transaction: 'each' });
    await ds.query('select ensure_partitions()');
    return done.map(({ name }) => name);
  } finally {
    await lock.query(`select pg_advisory_unlock(hashtextextended('wangge.migrate', 0))`).catch(() => undefined);
    await lock.release();
    if (opened) await ds.destroy();
  }
}

/** CHECKs and table comments: TypeORM knows them by decorators only; `catalogueOf` compares their text. */
const IN_CATALOGUE = /^(ALTER TABLE \S+ DROP CONSTRAINT "\w+_check"|COMMENT ON TABLE )/;

const WITHOUT_ENTITY = `select relname as name from pg_class
  where relnamespace = 'public'::regnamespace and relkind in ('r', 'p') and not relispartition and relname <> all ($1) order by 1`;

/**
 * Statements that TypeORM would still run to make the database fit the entities, and the tables it would say nothing of because
 * they have none; a migrated database has neither.
 */
export async function schemaDrift(ds: DataSource): Promise<string[]> {
  const opened = !ds.isInitialized;
  if (opened) await ds.initialize();
  try {
    const { upQueries } = await ds.driver.createSchemaBuilder().log();
    const known = [ds.options.migrationsTableName ?? '', ...ds.entityMetadatas.map(({ tableName }) => tableName)];
    const unknown = await ds.query<{ name: string }[]>(WITHOUT_ENTITY, [known]);
    return [
      ...upQueries.map(({ query }) => query).filter((query) => !IN_CATALOGUE.test(query)),
      ...unknown.map(({ name }) => `-- the table ${name} has no entity`),
    ];
  } finally {
    if (opened) await ds.destroy();
  }
}
