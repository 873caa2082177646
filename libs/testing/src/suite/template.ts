import { randomBytes } from 'node:crypto';
import { cloneDatabase, dropDatabase, ensureDatabase, urlFor } from '@wangge/embedded/postgres';
import { migrate } from '@wangge/platform/persistence';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';

/** A migrated database of one suite. */
export interface SuiteDatabase {
  readonly appUrl: string;
  readonly ownerUrl: string;
  drop(): Promise<void>;
}

const PASSWORD = 'test';

/**
 * A copy of the service's migrated template. The template is made by the first suite of a run that needs it; copying it takes
 * a tenth of the time of migrating.
 */
export async function cloneTemplate(service: string, dataSource: (url: string) => DataSource): Promise<SuiteDatabase> {
  const superUrl = process.env['WANGGE_TEST_PG_URL'];
  if (superUrl === undefined) throw new Error('WANGGE_TEST_PG_URL is not set: run the tests through jest.config.mjs');
  const name = `${service}_${randomBytes(5).toString('hex')}`;
  const lock = new Client({ connectionString: superUrl });
  await lock.connect();
  try {
    // Held while copying too: PostgreSQL refuses to copy a database somebody is connected to.
    await lock.query(`select pg_advisory_lock(hashtextextended($1, 0))`, [`wangge.template.${service}`]);
    await prepareTemplate(lock, superUrl, service, dataSource);
    await cloneDatabase(superUrl, service, name);
  } finally {
    await lock.end();
  }
  const urlOf = (role: string) => urlFor(superUrl, { database: name, user: `${service}_${role}`, password: PASSWORD });
  return { appUrl: urlOf('app'), ownerUrl: urlOf('owner'), drop: () => dropDatabase(superUrl, name) };
}

async function prepareTemplate(
  client: Client,
  superUrl: string,
  service: string,
  dataSource: (url: string) => DataSource,
): Promise<void> {
  // On a server that outlives the run the template may be of yesterday's migrations, and a test may bring its own for a service.
  const run = process.env['WANGGE_TEST_RUN'] ?? randomBytes(5).toString('hex');
  const { migrations } = dataSource(superUrl).options;
  const steps = Object.values(migrations ?? {}).map((step) => (typeof step === 'function' ? step.name : String(step)));
  const mark = `run ${run}: ${steps.join(' ')}`;
  const { rows } = await client.query(
    `select shobj_description(oid, 'pg_database') as mark from pg_database where datname = $1`,
    [service],
  );
  if (rows[0]?.mark === mark) return;
  if (rows[0] !== undefined) await dropDatabase(superUrl, service);
  const urls = await ensureDatabase({ superUrl, service, ownerPassword: PASSWORD, appPassword: PASSWORD });
  await migrate(dataSource(urls.ownerUrl));
  await client.query(`comment on database ${service} is ${client.escapeLiteral(mark)}`);
}
