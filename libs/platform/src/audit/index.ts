export { type AuditEntry, VOID_OPERATION } from './audit-entry.ts';
export { AuditWriter, type AuditPlace } from './audit-writer.ts';
export { AuditLog } from './audit-log.ts';
export { anchorsOf, AuditSealer, type AuditSealerOptions, chainOf, keepAnchor } from './audit-sealer.ts';
export { type Anchor, type AuditRow, hashOf, NO_HASH, type Seal, type SealRange } from './audit-chain.ts';
export { type LookPlace, type LookQuestion, type LookRow, lookRows } from './look-rows.ts';
export type { RunSql } from './chain-store.ts';
export { type ChainFile, ChainFileError, exportChain, openChainFile } from './chain-file.ts';
export {
  type Chain,
  type ChainFault,
  type ChainProblem,
  type ChainReport,
  type Looks,
  type Rest,
  type RowPlace,
  type RowsOfRange,
  verifyChain,
} from './verify-chain.ts';
