import { CHAINED_SERVICES } from './anchor-keeper.ts';

/** The service that reads the record of all others, for the resident at the window and for the audit administrator. */
export const AUDIT_READER = 'registry';

/** Services that keep a record. */
export const RECORDING_SERVICES: readonly string[] = CHAINED_SERVICES;

/** Subject on which a service is asked for rows of its record; the broker lets the reader alone use it. */
export const auditReadSubject = (service: string): string => `audit.read.${service}`;
