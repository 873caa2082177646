import { invalidFields } from '@wangge/platform/errors';

// Asia/Shanghai has no summer time.
const SHANGHAI_MS = 8 * 3_600_000;
const DAY_MS = 86_400_000;

/** A day of receipts in Asia/Shanghai. */
export interface ReceiptDay {
  /** First id a receipt of that day can have: ids are uuid v7 and begin with their time. */
  readonly firstId: string;
  /** First id of the next day. */
  readonly nextId: string;
  /** First instant of the next day. */
  readonly end: Date;
}

/** @throws DomainError INVALID_ARGUMENT for a text that is no day of the calendar, or none that a receipt can have */
export function receiptDay(day: string): ReceiptDay {
  const start = Date.parse(`${day}T00:00:00Z`);
  if (!(start > DAY_MS) || new Date(start).toISOString().slice(0, 10) !== day)
    throw invalidFields([{ field: 'day', description: 'is no day of the calendar' }]);
  const from = start - SHANGHAI_MS;
  return { firstId: firstIdAt(from), nextId: firstIdAt(from + DAY_MS), end: new Date(from + DAY_MS) };
}

/** The least uuid v7 of an instant. */
function firstIdAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`;
}
