import { Client, DatabaseError, escapeIdentifier, escapeLiteral } from 'pg';

export interface ServiceDatabase {
  /** Name of the service and of its database: lower-case letters, digits, `_`. */
  readonly service: string;
  /** Password of `<service>_owner`, who owns the schema and runs migrations. */
  readonly ownerPassword: string;
  /** Password of `<service>_app`, the only role the running service knows. */
  readonly appPassword: string;
}

/** The addresses of one service's database as its two roles. */
export interface ServiceUrls {
  readonly ownerUrl: string;
  readonly appUrl: string;
}

/**
 * Creates or corrects a service's database and its two roles. Neither role is a superuser, bypasses row security or
 * creates databases and roles; the app role may connect to its own database and create nothing there. Tables are
 * granted by the migrations. Repeatable; callers may run it at the same time for different services.
 */
export async function ensureDatabase(options: ServiceDatabase & { readonly superUrl: string }): Promise<ServiceUrls> {
  const { superUrl, service, ownerPassword, appPassword } = options;
  if (!/^[a-z][a-z0-9_]{0,40}$/.test(service)) throw new TypeError(`not a database name: ${service}`);
  const owner = `${service}_owner`;
  const app = `${service}_app`;
  await withClient(superUrl, async (client) => {
    await client.query(`SELECT pg_advisory_lock(hashtext('wangge.ensureDatabase'))`); // catalogue rows are shared
    await ensureRole(client, owner, ownerPassword);
    await ensureRole(client, app, appPassword);
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [service]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${service} OWNER ${owner} TEMPLATE template0`);
    await closeToPublic(client);
    await client.query(`GRANT CONNECT ON DATABASE ${service} TO ${owner}, ${app}`);
  });
  await withClient(urlFor(superUrl, { database: service }), async (client) => {
    await client.query(`ALTER SCHEMA public OWNER TO ${owner};
      REVOKE ALL ON SCHEMA public FROM PUBLIC;
      GRANT USAGE ON SCHEMA public TO ${app}`);
  });
  return {
    ownerUrl: urlFor(superUrl, { database: service, user: owner, password: ownerPassword }),
    appUrl: urlFor(superUrl, { database: service, user: app, password: appPassword }),
  };
}

/**
 * Copies database `template` (which nobody may be connected to; waits up to 10 s for that) as `name`, with the same
 * owner and the same roles allowed in. Returns the address of the copy for the superuser.
 */
export async function cloneDatabase(superUrl: string, template: string, name: string): Promise<string> {
  await withClient(superUrl, async (client) => {
    const allowed = await client.query<{ owner: string; grantee: string | null }>(
      `SELECT pg_get_userbyid(d.datdba) AS owner, pg_get_userbyid(nullif(a.grantee, 0)) AS grantee
         FROM pg_database d LEFT JOIN LATERAL aclexplode(d.datacl) a ON a.privilege_type = 'CONNECT' WHERE d.datname = $1`,
      [template],
    );
    const owner = allowed.rows[0]?.owner;
    if (owner === undefined) throw new Error(`there is no database ${template} to clone`);
    const copy = escapeIdentifier(name);
    await createFrom(
      client,
      `CREATE DATABASE ${copy} TEMPLATE ${escapeIdentifier(template)} OWNER ${escapeIdentifier(owner)}`,
    );
    await client.query(`REVOKE ALL ON DATABASE ${copy} FROM PUBLIC`); // the copy of a database has no access list
    for (const { grantee } of allowed.rows) {
      if (grantee !== null) await client.query(`GRANT CONNECT ON DATABASE ${copy} TO ${escapeIdentifier(grantee)}`);
    }
  });
  return urlFor(superUrl, { database: name });
}

/** Drops a database, breaking its connections; one that is not there is no error. */
export async function dropDatabase(superUrl: string, name: string): Promise<void> {
  await withClient(superUrl, (client) =>
    client.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(name)} WITH (FORCE)`),
  );
}

/** `url` with another database, user or password. */
export function urlFor(url: string, change: { database?: string; user?: string; password?: string }): string {
  const parsed = new URL(url);
  if (change.database !== undefined) parsed.pathname = `/${encodeURIComponent(change.database)}`;
  if (change.user !== undefined) parsed.username = encodeURIComponent(change.user);
  if (change.password !== undefined) parsed.password = encodeURIComponent(change.password);
  return parsed.href;
}

async function ensureRole(client: Client, role: string, password: string): Promise<void> {
  const found = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [role]);
  if (found.rowCount === 0) await client.query(`CREATE ROLE ${role}`);
  await client.query(`ALTER ROLE ${role} LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS
    PASSWORD ${escapeLiteral(password)}`);
  await client.query(`ALTER ROLE ${role} SET search_path = public`);
}

/** By default every role may connect to, and make temporary tables in, every database. */
async function closeToPublic(client: Client): Promise<void> {
  const open = await client.query<{ datname: string }>(
    `SELECT datname FROM pg_database WHERE datacl IS NULL OR EXISTS (SELECT FROM aclexplode(datacl) WHERE grantee = 0)`,
  );
  for (const { datname } of open.rows)
    await client.query(`REVOKE ALL ON DATABASE ${escapeIdentifier(datname)} FROM PUBLIC`);
}

async function createFrom(client: Client, sql: string): Promise<void> {
  for (const end = Date.now() + 10_000; ;) {
    try {
      await client.query(sql);
      return;
    } catch (error) {
      const inUse = error instanceof DatabaseError && error.code === '55006';
      if (!inUse || Date.now() > end) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function withClient(url: string, work: (client: Client) => Promise<unknown>): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
