import type { AuditEntry } from '@wangge/platform/audit';
import { actingForOf, actorOf } from '@wangge/platform/identity';
import { operationOf } from '@wangge/platform/persistence';
import { type Call, traceIdOf } from '@wangge/platform/rpc';

/**
 * The audit row of a proposal, a grant or a revocation. It shows no person, but it opens or closes the door to many, so it belongs into
 * the chain that nobody can rewrite.
 * @param what which version of what was changed, e.g. `agreement/<id>/2`
 */
export const adminAudit = (call: Call, what: string): AuditEntry => ({
  actor: actorOf(call.passport),
  actingFor: actingForOf(call.passport),
  operation: operationOf(call),
  purpose: call.purpose,
  caseId: null,
  subjects: [],
  fields: [what],
  requestId: call.requestId,
  queryHash: null,
  traceId: traceIdOf(call.traceparent),
});
