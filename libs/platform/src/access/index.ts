export { type AccessRule, accessRule } from './access-rule.ts';
export { natsPermissions, type NatsUser, ownerOf } from './nats-permissions.ts';
export { type AnswerAudit, createStages, PlaceFinder } from './stages.ts';
