// The exchange's receipts beside the audit of the owners: lists audited answers to departments that have no receipt. Reads only.
//   node tools/run.mjs tools/fsck/reconcile-receipts.ts      databases as for npm run fsck; ends with 0 when all meet
// Not an invariant: of an answer that was audited and then not delivered, because the exchange was killed, there is no receipt
// either. A line here is for a person to follow up.
import path from 'node:path';
import { settledBefore } from './check.ts';
import { Databases } from './databases.ts';
import { ownerUrls } from './fsck.ts';

const OWNERS = ['registry', 'casework'];
const DAYS = 40;

/** Answers without a receipt, in one trace. They meet in the trace of the call. */
export interface Unreceipted {
  readonly owner: string;
  readonly traceId: string;
  readonly time: Date;
  readonly missing: number;
}

interface Audited {
  readonly traceId: string;
  readonly time: Date;
  readonly calls: number;
}

/** @param settleSeconds what is younger may still be on its way */
export async function unreceipted(databases: Databases, settleSeconds = 60): Promise<Unreceipted[]> {
  const found: Unreceipted[] = [];
  for (const owner of OWNERS) {
    const audited = await databases.rows<Audited>(
      owner,
      `select trace_id as "traceId", min(time) as time, count(distinct request_id)::int as calls from audit
        where operation like 'wangge.exchange.v1.%' and time > now() - interval '${DAYS} days'
          and time < ${settledBefore(settleSeconds)} group by 1`,
    );
    const receipts = await databases.rows<{ traceId: string; calls: number }>(
      'exchange',
      'select trace_id as "traceId", count(*)::int as calls from receipt where trace_id = any ($1) group by 1',
      [audited.map(({ traceId }) => traceId)],
    );
    const written = new Map(receipts.map(({ traceId, calls }) => [traceId, calls]));
    for (const { traceId, time, calls } of audited) {
      const missing = calls - (written.get(traceId) ?? 0);
      if (missing > 0) found.push({ owner, traceId, time, missing });
    }
  }
  return found;
}

if (import.meta.main) {
  const dataDir = path.resolve(import.meta.dirname, '../..', process.env['WANGGE_DATA'] ?? '.data');
  const databases = await Databases.open(ownerUrls(dataDir));
  try {
    const found = await unreceipted(databases);
    for (const { owner, traceId, time, missing } of found)
      console.log(`${time.toISOString()} ${owner}: ${missing} audited in trace ${traceId} without a receipt`);
    console.log(`${found.length} traces of the last ${DAYS} days without their receipts`);
    process.exitCode = found.length === 0 ? 0 : 1;
  } finally {
    await databases.close();
  }
}
