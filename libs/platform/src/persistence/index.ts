export { BackOff } from './back-off.ts';
export {
  type CommandFunction,
  commandFunction,
  type CommandTail,
  commandText,
  commandValues,
} from './command-function.ts';
export { crashPoint } from './crash-point.ts';
export { Database, type DatabaseOptions } from './database.ts';
export { partitionsBefore } from './ensure-partitions.ts';
export { grantApp } from './grants.ts';
export {
  bodyHash,
  callerOf,
  type CommandCall,
  type Earlier,
  earlier,
  earlierStatement,
  earlierValues,
  type Memory,
  operationOf,
} from './idempotency.ts';
export type { ConnectionLog } from './lasting-client.ts';
export type { Lease } from './listener.ts';
export { Conflict, onceMore } from './once-more.ts';
export { type ListCall, PageTokens } from './page-token.ts';
export { readInstead, readPaths } from './read-paths.ts';
export { nextVersionOf, once, pageOf, timeOf, type Written } from './registers.ts';
export { jobScope, ORG_PATH, type Scope, scopeOf } from './scope.ts';
export { brokenConstraint, isTransient, SqlError } from './sql-error.ts';
export { registeredStatements, type Statement, statement } from './statement.ts';
export type { Tx } from './transaction.ts';
export { catalogueOf } from './catalogue.ts';
export { migrate, schemaDrift, serviceDataSource, type ServiceTables } from './data-source.ts';
export { platformEntities } from './platform-entities.ts';
export { PlatformTables1763800000000 as PlatformTables } from './platform-tables.ts';
export { childPolicies, type ChildPolicies, placePolicies, retentionPolicies, type PlacePolicies } from './policies.ts';
export { Coalescer } from './coalescer.ts';
export {
  type ResealContext,
  type Resealed,
  resealOne,
  resealPolicies,
  type SealedRow,
  type SealedTable,
} from './reseal.ts';
export { type IndexKey, Sealer, type SealerKeys } from './sealer.ts';
export { checkSm, cipherOf, type SealProfile } from './seal-profiles.ts';
export { setConfigUses } from './set-config-uses.ts';
