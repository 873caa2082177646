// Who keeps whose audit heads, each the next one's: whoever rewrites one database would have to rewrite another service's too.
const RING = ['registry', 'grid', 'casework', 'assistance', 'assessment', 'notification', 'exchange'];

/** The service that keeps the heads of a service's audit chain in its own database; undefined for one without a chain. */
export function anchorKeeperOf(service: string): string | undefined {
  const at = RING.indexOf(service);
  return at === -1 ? undefined : RING[(at + 1) % RING.length];
}

/** Subject on which `service` hands its heads to `keeper`; the broker lets nobody else use it. */
export const anchorSubject = (keeper: string, service: string): string => `audit.anchor.${keeper}.${service}`;
