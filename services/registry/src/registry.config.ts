import { databaseConfig } from '@wangge/platform/config';

/** Every variable of the registry: those of any service with a database. */
export const registryConfig = databaseConfig;
