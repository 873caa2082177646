export { AuditReads } from './audit-reads.ts';
export { CONFIG, NATS, PlatformModule } from './platform.module.ts';
export { type Job, Jobs } from './jobs.ts';
export { runService, type ServiceDefinition } from './run-service.ts';
export { Retention, type RetentionRule } from './retention.ts';
export { type RunningService, type ServiceOptions, startService } from './start-service.ts';
export { resealJob, type ResealOptions } from './reseal-job.ts';
