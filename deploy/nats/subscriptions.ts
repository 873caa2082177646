import type { Subscription } from '@wangge/platform/events';

/** Services that tell events; each has a stream. */
export const sources = [
  'grid',
  'registry',
  'casework',
  'assistance',
  'assessment',
  'notification',
  'exchange',
] as const;

/** Whose events each service listens to: a durable consumer each, made by whoever starts the broker. */
export const subscriptions: readonly Subscription[] = [
  { service: 'registry', sources: ['grid'] },
  { service: 'casework', sources: ['grid'] },
  { service: 'assistance', sources: ['grid'] },
  { service: 'assessment', sources: ['grid', 'casework'] },
  { service: 'notification', sources: ['grid', 'casework', 'assistance'] },
];
