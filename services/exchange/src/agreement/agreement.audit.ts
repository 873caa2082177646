import type { AuditEntry } from '@wangge/platform/audit';
import { actingForOf, actorOf } from '@wangge/platform/identity';
import { operationOf } from '@wangge/platform/persistence';
import { type Call, traceIdOf } from '@wangge/platform/rpc';
import type { Agreement } from './agreement.entity.ts';

/**
 * The audit row of a grant or a revocation. It shows no person, but it opens or closes the door to many, so it belongs into
 * the chain that nobody can rewrite.
 */
export const adminAudit = (call: Call, { agreementId, version }: Agreement): AuditEntry => ({
  actor: actorOf(call.passport),
  actingFor: actingForOf(call.passport),
  operation: operationOf(call),
  purpose: call.purpose,
  caseId: null,
  subjects: [],
  fields: [`agreement/${agreementId}/${version}`],
  requestId: call.requestId,
  queryHash: null,
  traceId: traceIdOf(call.traceparent),
});
