export {
  cloneDatabase,
  dropDatabase,
  ensureDatabase,
  urlFor,
  type ServiceDatabase,
  type ServiceUrls,
} from './databases.ts';
export { type RunAs } from './run-as.ts';
export { startPostgres, type Postgres, type PostgresOptions } from './server.ts';
