export { type AccessRule, accessRule } from './access-rule.ts';
export { anchorKeeperOf, anchorSubject } from './anchor-keeper.ts';
export { natsPermissions, type NatsUser, ownerOf } from './nats-permissions.ts';
export { type AnswerAudit, createStages, type PlaceFinder } from './stages.ts';
export { AUDIT_READER, auditReadSubject, RECORDING_SERVICES } from './audit-reader.ts';
