import { Client } from 'pg';
import { urlFor } from '@wangge/embedded/postgres';
import { databaseUrl } from '../../tools/start/environment.ts';
import { type ServiceName, withDatabase } from '../../tools/start/layout.ts';
import type { Target } from './suite.ts';

/** A connection as the role under which a service runs. */
export async function asApp({ setting }: Target, service: ServiceName): Promise<Client> {
  const client = new Client({ connectionString: databaseUrl(setting, service, 'app') });
  await client.connect();
  return client;
}

/** Databases that are not the service's own, as addresses for its role. */
export const foreignDatabases = ({ setting }: Target, service: ServiceName): string[] =>
  [...withDatabase.filter((name) => name !== service), 'postgres', 'template1', 'template0'].map((database) =>
    urlFor(databaseUrl(setting, service, 'app'), { database }),
  );

/** The error of a connection that must not come about; `undefined` when it did. */
export async function refusalOf(connectionString: string): Promise<string | undefined> {
  const client = new Client({ connectionString });
  const error = await client.connect().then(
    () => undefined,
    (reason: { code?: string }) => reason.code ?? 'no code',
  );
  await client.end();
  return error;
}

/** What a statement did, of which nothing stays. */
export interface Outcome {
  readonly error: string | undefined;
  readonly rows: number;
}

/** Runs statements in one transaction and takes all of it back; tells how the last one ended. */
export async function attempt(client: Client, ...statements: readonly string[]): Promise<Outcome> {
  await client.query('begin');
  try {
    let rows = 0;
    for (const text of statements) rows = (await client.query(text)).rowCount ?? 0;
    return { error: undefined, rows };
  } catch (error) {
    return { error: (error as { code?: string }).code ?? 'no code', rows: 0 };
  } finally {
    await client.query('rollback');
  }
}

/** PostgreSQL's code for "you may not"; any other error would mean that the try was wrong. */
export const FORBIDDEN = '42501';

/** What would be the end of the walls: each must be refused to every service's role. */
export const ESCAPES: readonly string[] = [
  ...[
    'create table walls (id int)',
    'create temp table walls (id int)',
    'create view walls as select 1',
    'create schema walls',
  ],
  ...[
    'create function walls() returns int language sql as $$select 1$$',
    'create extension dblink',
    'create extension file_fdw',
  ],
  ...["create type walls as enum ('a')", 'create sequence walls', 'create role walls'],
  ...[
    'create publication walls for all tables',
    'create event trigger walls on ddl_command_start execute function f()',
  ],
  ...['alter role current_user superuser', 'alter role current_user bypassrls', 'alter role current_user createrole'],
  ...['alter database postgres connection limit 1', 'drop schema public cascade'],
  ...['set role postgres', 'set session authorization postgres', 'grant pg_read_all_data to current_user'],
  ...['alter schema public owner to current_user'],
  ...["copy (select 1) to program 'true'", "copy (select 1) to '/tmp/walls'", "select pg_read_file('/etc/passwd')"],
  ...["select pg_ls_dir('.')", "select lo_import('/etc/passwd')", "select pg_read_binary_file('PG_VERSION')"],
  ...[
    'select * from pg_authid',
    'select * from pg_shadow',
    'select * from pg_hba_file_rules',
    'select * from pg_largeobject',
  ],
  ...[
    'select pg_terminate_backend(pid) from pg_stat_activity where usename <> current_user',
    'select pg_reload_conf()',
  ],
  ...["load 'pg_stat_statements'", 'set session_replication_role = replica', 'checkpoint'],
  ...['set zero_damaged_pages = on', "select pg_create_restore_point('walls')", 'select pg_switch_wal()'],
];

/** The same, of statements that no transaction may hold. */
export const ESCAPES_ALONE: readonly string[] = [
  `create database walls`,
  `alter system set log_statement = 'none'`,
  'drop database postgres',
];

/** Code of the error of a statement by itself. */
export const refusedAlone = (client: Client, text: string): Promise<string | undefined> =>
  client.query(text).then(
    () => undefined,
    (error: { code?: string }) => error.code,
  );

/** The same for one table. */
export const tableEscapes = (table: string): string[] => [
  `alter table ${table} disable row level security`,
  `alter table ${table} no force row level security`,
  `alter table ${table} owner to current_user`,
  `alter table ${table} add column walls int`,
  `alter table ${table} disable trigger all`,
  `create policy walls on ${table} using (true)`,
  `create index walls on ${table} ((1))`,
  `create rule walls as on delete to ${table} do instead nothing`,
  `comment on table ${table} is 'walls'`,
  `drop table ${table} cascade`,
  `truncate ${table} cascade`,
];
