export { type AccessRule, accessRule } from './access-rule.ts';
export { natsPermissions, type NatsUser, type EventConsumers } from './nats-permissions.ts';
export { type AnswerAudit, createStages, type PlaceFinder } from './stages.ts';
