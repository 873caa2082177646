import { auditChecks } from './audit-checks.ts';
import { caseChecks } from './case-checks.ts';
import type { Check } from './check.ts';
import { deadlineChecks } from './deadline-checks.ts';
import { eventChecks } from './event-checks.ts';
import { figureChecks } from './figure-checks.ts';
import { messageChecks } from './message-checks.ts';
import { receiptChecks } from './receipt-checks.ts';

/** The invariants that SQL can see, over databases at rest or running. */
export const checks: readonly Check[] = [
  ...caseChecks,
  ...deadlineChecks,
  ...eventChecks,
  ...figureChecks,
  ...messageChecks,
  ...auditChecks,
  ...receiptChecks,
].toSorted((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)));
