export { baseConfig, databaseConfig, type BaseConfig, type DatabaseConfig } from './base-config.ts';
export { checkConfig, ConfigError, type Environment, loadConfig, type Parsed } from './load-config.ts';
export { indexKeysBefore, json, keyOf, keyRing, port, secret, url } from './variables.ts';
