export { type AuditEntry, VOID_OPERATION } from './audit-entry.ts';
export { AuditWriter, type AuditPlace } from './audit-writer.ts';
export { AuditLog } from './audit-log.ts';
