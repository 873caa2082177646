import { actingForOf, actorOf } from '@wangge/platform/identity';
import { type CommandCall, operationOf } from '@wangge/platform/persistence';
import { traceIdOf } from '@wangge/platform/rpc';

/** The row of the record for a call about persons whose answer names none of them. */
export const auditEntry = (
  call: CommandCall,
  { subjects, fields }: { readonly subjects: readonly string[]; readonly fields: readonly string[] },
) => ({
  actor: actorOf(call.passport),
  actingFor: actingForOf(call.passport),
  operation: operationOf(call),
  purpose: call.purpose,
  caseId: null,
  subjects,
  fields,
  requestId: call.requestId,
  queryHash: null,
  traceId: traceIdOf(call.traceparent),
});
