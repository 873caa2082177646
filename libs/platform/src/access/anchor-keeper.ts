// Who keeps whose audit heads, each the next one's: whoever rewrites one database would have to rewrite another service's too.
export const CHAINED_SERVICES: readonly string[] = [
  'registry',
  'grid',
  'casework',
  'assistance',
  'assessment',
  'notification',
  'exchange',
];

/** The service that keeps the heads of a service's audit chain in its own database; undefined for one without a chain. */
export function anchorKeeperOf(service: string): string | undefined {
  const at = CHAINED_SERVICES.indexOf(service);
  return at === -1 ? undefined : CHAINED_SERVICES[(at + 1) % CHAINED_SERVICES.length];
}

/** Subject on which `service` hands its heads to `keeper`; the broker lets nobody else use it. */
export const anchorSubject = (keeper: string, service: string): string => `audit.anchor.${keeper}.${service}`;
